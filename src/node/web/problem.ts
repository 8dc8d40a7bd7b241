import { type ErrorData, toErrorData } from '../../shared/errors.ts'

const STATUS: Record<string, number> = {
  'not-allowed': 403,
  'not-signed-in': 401,
  'not-found': 404,
  'photo-not-found': 404,
  'file-missing': 404,
  'method-not-allowed': 405,
  'upload-too-large': 413,
  'upload-type': 415,
  'bad-request': 400,
  unexpected: 500,
}

/** An error as an answer: its data as JSON, whatever was asked for. */
export function problem(thrown: unknown, headers: Record<string, string> = {}): Response {
  const error: ErrorData = toErrorData(thrown)
  return Response.json(error, {
    status: STATUS[error.code] ?? 422,
    headers: { 'cache-control': 'no-store', ...headers },
  })
}
