/// The elements that pages are made of.
enum Tag: String {
  case a, abbr, article, aside, body, button, caption, code, dd, details, div, dl, dt, em, fieldset
  case figcaption, figure, footer, form, h1, h2, h3, head, header, html, input, label, legend, li
  case link, main, meta, nav, ol, option, p, pre, script, section, select, small, span, strong
  case summary, table, tbody, td, textarea, th, thead, time, title, tr, ul

  /// Elements without an end tag and without content (HTML, 13.1.2); written as `<br/>`, so that a
  /// page is well-formed XML as well.
  var isVoid: Bool {
    switch self {
    case .input, .link, .meta: true
    default: false
    }
  }
}
