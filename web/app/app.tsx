import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { queryClient } from '../shared/api/queries.ts'
import { useSessionGate } from '../shared/api/session-gate.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { router } from './router.tsx'

const SignInAgain = lazy(async () => ({ default: (await import('../features/sign-in/components/sign-in-again.tsx')).SignInAgain }))

export function App() {
  const shut = useSessionGate((gate) => gate.shut)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Suspense>{shut ? <SignInAgain /> : null}</Suspense>
      </QueryClientProvider>
    </ErrorBoundary>
  )
}
