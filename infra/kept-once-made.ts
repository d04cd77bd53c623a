import { RemovalPolicy } from 'aws-cdk-lib'

/**
 * Kept when its stack is deleted or it is replaced, but not when the deployment that makes it fails: of what has a name, or
 * costs something while it lies idle. With `RETAIN`, CloudFormation leaves it behind then, and the next attempt meets its name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const KEPT_ONCE_MADE = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
