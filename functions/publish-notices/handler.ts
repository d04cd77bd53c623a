import { streamFunction } from '../../shared/lambda/stream-function.ts'
import { openPublisher } from './open-publisher.ts'

export const handler = streamFunction(openPublisher().publish)
