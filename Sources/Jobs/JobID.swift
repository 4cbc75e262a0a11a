import Vocabulary

/// The name of one job. The executor refuses to run two jobs of one name at the same time.
package struct JobID: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}
