// Tells the API who its visitor is. API Gateway sees the edge as the caller, and lets nobody write X-Forwarded-For.
// Whatever the visitor wrote into the header himself is replaced.
function handler(event) {
  event.request.headers["true-client-ip"] = { value: event.viewer.ip };
  return event.request;
}
