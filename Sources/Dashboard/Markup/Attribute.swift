/// An attribute of an element. Only these exist: none runs a script, none holds a style, and an
/// address is made of a ``Page``, an ``Action``, one of our own files, or a checked link.
enum Attribute {
  case action(Action)
  /// A form that asks for a list.
  case search(Page)
  case asset(Assets.File, as: AssetUse)
  case autocomplete(String)
  case checked
  case `class`(String)
  case colspan(Int)
  /// What a button copies: the text of the element with this id.
  case copies(String)
  case current
  case datetime(String)
  case describedBy(String)
  case disabled
  /// How often the script fetches this part anew, in seconds, while the page is looked at.
  case every(Int)
  case `for`(String)
  /// Begins a download of the list as a file.
  case file(String)
  case fragment(String)
  case hidden
  case id(String)
  case label(String)
  case labelledBy(String)
  case link(ExternalLink)
  case live
  case name(String)
  case open
  case page(Page)
  case post
  case placeholder(String)
  case required
  case role(String)
  case rows(Int)
  case scope(String)
  case selected
  case spellcheckOff
  case tabIndex(Int)
  case title(String)
  case type(String)
  case value(String)
  /// Attributes of the head's elements, with values of our own alone.
  case own(String, String)

  /// What one of our files is.
  enum AssetUse {
    case style
    case script
    case icon
  }

  /// The attribute's name and value.
  var parts: (name: String, value: String) {
    switch self {
    case .action(let action): ("action", action.path)
    case .search(let page): ("action", page.address)
    case .asset(let file, .script): ("src", file.path)
    case .asset(let file, _): ("href", file.path)
    case .autocomplete(let value): ("autocomplete", value)
    case .checked: ("checked", "checked")
    case .class(let value): ("class", value)
    case .colspan(let count): ("colspan", String(count))
    case .copies(let id): ("data-copy", id)
    case .current: ("aria-current", "page")
    case .datetime(let value): ("datetime", value)
    case .describedBy(let id): ("aria-describedby", id)
    case .disabled: ("disabled", "disabled")
    case .every(let seconds): ("data-every", String(seconds))
    case .for(let id): ("for", id)
    case .file(let path): ("href", path)
    case .fragment(let id): ("href", "#\(id)")
    case .hidden: ("hidden", "hidden")
    case .id(let id): ("id", id)
    case .label(let text): ("aria-label", text)
    case .labelledBy(let id): ("aria-labelledby", id)
    case .link(let link): ("href", link.text)
    case .live: ("aria-live", "polite")
    case .name(let name): ("name", name)
    case .open: ("open", "open")
    case .page(let page): ("href", page.address)
    case .post: ("method", "post")
    case .placeholder(let text): ("placeholder", text)
    case .required: ("required", "required")
    case .role(let role): ("role", role)
    case .rows(let count): ("rows", String(count))
    case .scope(let scope): ("scope", scope)
    case .selected: ("selected", "selected")
    case .spellcheckOff: ("spellcheck", "false")
    case .tabIndex(let index): ("tabindex", String(index))
    case .title(let text): ("title", text)
    case .type(let type): ("type", type)
    case .value(let value): ("value", value)
    case .own(let name, let value): (name, value)
    }
  }
}

/// An address from a record that a reader may be sent to: plain `http` or `https`, without anything
/// that a browser or a person could read another way.
struct ExternalLink {
  let text: String

  init?(_ text: String) {
    guard text.utf8.count <= 2000, text.hasPrefix("https://") || text.hasPrefix("http://") else {
      return nil
    }
    let isPlain = text.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !"\"'<>()[]\\`{}|^@".utf8.contains($0)
    }
    guard isPlain else { return nil }
    self.text = text
  }
}
