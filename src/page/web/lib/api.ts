// Requests to the page's own server. Its errors have a code and a message for people.

import { bus } from "./bus";

export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export interface SessionFacts {
  Token: string;
  MayChange: boolean;
  Films: boolean;
  Ends: number;
  Region: string;
  Endpoint: string;
  EndpointFlag: string;
}

let facts: SessionFacts | null = null;

/** The facts of the session; nothing is shown before they are there. */
export function session(): SessionFacts {
  if (!facts) throw new ApiError("SignedOut", "There is no session.", 401);
  return facts;
}

export function url(path: string): string {
  return new URL(path, document.baseURI.split("#")[0]).toString();
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url(path), {
      ...init,
      credentials: "same-origin",
      redirect: "error",
      headers: { "X-Page-Token": facts?.Token ?? "", ...init.headers },
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    bus.tell("gone");
    throw new ApiError("Unreachable", "The page's server does not answer.", 0);
  }
  if (response.ok) return response;
  let code = "Http" + response.status;
  let message = "The server answered with the status " + response.status + ".";
  try {
    const told = (await response.json()) as { code: string; message: string };
    code = told.code;
    message = told.message || told.code;
  } catch {
    // A proxy has answered in the server's place; its status is all there is.
  }
  if (code === "SignedOut" && path !== "api/session") bus.tell("signed-out");
  throw new ApiError(code, message, response.status);
}

/** A call with a JSON document, answered by one. */
export async function call<Output>(
  path: string,
  input: unknown = {},
  signal?: AbortSignal,
): Promise<Output> {
  const response = await send("api/" + path, {
    method: "POST",
    body: JSON.stringify(input),
    headers: { "Content-Type": "application/json" },
    signal: signal ?? null,
  });
  return (await response.json()) as Output;
}

/** Sends bytes; `query` names what they are. */
export async function sendBytes<Output>(
  path: string,
  query: Record<string, string>,
  body: Blob,
  signal: AbortSignal,
): Promise<Output> {
  const response = await send("api/" + path + "?" + new URLSearchParams(query), {
    method: "PUT",
    body,
    headers: { "Content-Type": "application/octet-stream" },
    signal,
  });
  return (await response.json()) as Output;
}

export async function readSession(): Promise<SessionFacts> {
  facts = await call<SessionFacts>("session");
  return facts;
}

export async function allowChanges(on: boolean): Promise<void> {
  await call("changes", { On: on });
  if (facts) facts.MayChange = on;
  bus.tell("changes");
}

export async function logOut(): Promise<void> {
  await call("logout");
  facts = null;
  bus.tell("signed-out");
}
