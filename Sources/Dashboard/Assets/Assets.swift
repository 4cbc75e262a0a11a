internal import Vocabulary

/// The files that every page loads. Their names hold a digest of their content, so that they may be
/// kept for ever (`cache-control: public, max-age=31536000, immutable`).
package enum Assets {
  /// One file.
  package struct File: Hashable, Sendable {
    /// As `/assets/muster-1f3a9c0d2b4e.css`.
    package let path: String
    package let mediaType: String
    package let text: String

    init(name: String, ending: String, mediaType: String, text: String) {
      path = "/assets/\(name)-\(Digest(of: text).short).\(ending)"
      self.mediaType = mediaType
      self.text = text
    }
  }

  /// The style sheet of all pages and pictures.
  package static let style = File(
    name: "muster", ending: "css", mediaType: "text/css; charset=utf-8", text: StyleSheet.text)
  /// The script: live updates and copying. A page works without it.
  package static let script = File(
    name: "muster", ending: "js", mediaType: "text/javascript; charset=utf-8", text: Script.text)
  /// The sign of the page in a browser's tab.
  package static let icon = File(
    name: "muster", ending: "svg", mediaType: "image/svg+xml", text: Icon.text)

  /// All files.
  package static let all = [style, script, icon]

  /// Where the script listens for changes: server-sent events named `revision`, with the new
  /// commit of the state ref (or any text that changes) as data. The page is then fetched again.
  package static let eventsPath = "/events"

  /// Where the whole audit log that matches a filter is to be had, as CSV and as JSON.
  package static let auditCSVPath = "/audit.csv"
  /// The same as JSON.
  package static let auditJSONPath = "/audit.json"
}
