/// What every answer tells browsers.
enum SecurityHeaders {
  /// Nothing but our own files is loaded, run, framed or sent to.
  static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

  static func add(to response: inout APIResponse) {
    response.set("content-security-policy", policy)
    response.set("x-content-type-options", "nosniff")
    // Not `no-referrer`: with it, browsers say that our own forms come from nowhere (Fetch
    // Standard, "append a request Origin header").
    response.set("referrer-policy", "same-origin")
    response.set("cross-origin-resource-policy", "same-origin")
    response.set("cross-origin-opener-policy", "same-origin")
    if response.header("cache-control") == nil {
      // Kept by nobody but the browser that asked, and asked again before it is shown.
      response.set(
        "cache-control", response.header("etag") == nil ? "no-store" : "private, no-cache")
    }
  }
}
