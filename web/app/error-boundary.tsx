import { Component, type ErrorInfo, type ReactNode } from 'react'
import { CrashFace } from './faces.tsx'

/** The last fence: what no route caught. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error(error, info.componentStack)
  }

  override render() {
    return this.state.failed ? <CrashFace error={this.state.error} /> : this.props.children
  }
}
