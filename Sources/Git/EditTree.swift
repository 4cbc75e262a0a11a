internal import Vocabulary

/// Edits as a tree of their folders, so that each folder is read and written once.
struct EditTree {
  enum Node {
    case put(BlobID, FileMode)
    case remove
    case folder(EditTree)
  }

  private(set) var nodes: [String: Node] = [:]

  /// Whether nothing is put anywhere below.
  var onlyRemoves: Bool {
    nodes.values.allSatisfy { node in
      switch node {
      case .put: false
      case .remove: true
      case .folder(let below): below.onlyRemoves
      }
    }
  }

  mutating func insert(_ edit: TreeEdit, _ attempt: Attempt) throws(GitError) {
    let components = edit.path.split(separator: "/", omittingEmptySubsequences: false)
    for component in components {
      if let reason = RepositoryPath.reasonToRefuse(String(component)) {
        throw attempt.error(.invalid, "the path \"\(edit.path)\" \(reason)")
      }
    }
    guard components.count <= Repository.maximumTreeDepth else {
      throw attempt.error(.tooLarge, "the path \"\(edit.path)\" is too deep")
    }
    if case .put(_, _, let mode) = edit, !mode.isBlob {
      throw attempt.error(.invalid, "\"\(edit.path)\" would be no file, but \(mode)")
    }
    guard insert(components[...], edit) else {
      throw attempt.error(
        .invalid, "two edits of \"\(edit.path)\", or one of it and one below it")
    }
  }

  private mutating func insert(_ components: ArraySlice<Substring>, _ edit: TreeEdit) -> Bool {
    guard let first = components.first else { return false }
    let name = String(first)
    if components.count == 1 {
      guard nodes[name] == nil else { return false }
      switch edit {
      case .put(_, let blob, let mode): nodes[name] = .put(blob, mode)
      case .remove: nodes[name] = .remove
      }
      return true
    }
    var below = EditTree()
    switch nodes.removeValue(forKey: name) {
    case nil: break
    case .folder(let existing): below = existing
    case let other?:
      nodes[name] = other
      return false
    }
    let isInserted = below.insert(components.dropFirst(), edit)
    nodes[name] = .folder(below)
    return isInserted
  }
}
