/**
 * Lambda hands a function its credentials in the environment, and nowhere else. The SDK's own chain of providers (files,
 * single sign-on, instance metadata…) would be a sixth of every bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'
