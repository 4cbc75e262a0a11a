package import Vocabulary

/// A commit read from its raw bytes, strictly, so that two readers cannot understand it
/// differently: one of each header, in git's order, UTF-8, no NUL.
///
/// git and libgit2 are laxer. git verifies the first of two signature headers, libgit2 strips only
/// the first, and each then sees another payload (CVE-2026-44309 is of that kind).
package struct SignedCommit: Hashable, Sendable {
  /// The largest commit that is read.
  package static let maximumBytes = 1 << 20
  /// The most parents that are read; git's own octopus merges have at most 16 in practice.
  package static let maximumParents = 64

  /// The id that git gives to these bytes.
  package let id: CommitID
  package let tree: TreeID
  package let parents: [CommitID]
  package let author: CommitPerson
  package let committer: CommitPerson
  package let message: String
  /// The armoured text of the one `gpgsig` header; `nil` for an unsigned commit.
  package let signature: String?
  /// What the signature is over: the bytes without that header.
  package let payload: [UInt8]

  /// Reads a commit's bytes, as `git cat-file commit` prints them.
  package init(parsing bytes: [UInt8]) throws(CommitProblem) {
    guard bytes.count <= Self.maximumBytes else {
      throw CommitProblem("tooLarge", "a commit of \(bytes.count) bytes, expected at most 1 MiB")
    }
    guard !bytes.contains(0) else {
      throw CommitProblem("nulInCommit", "the commit contains a NUL byte")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommitProblem("notUTF8", "the commit is not UTF-8")
    }
    var headers = try ObjectHeaders(text)
    tree = TreeID(try headers.oid("tree", missing: "missingTree", bad: "badTreeSha1"))
    var parents: [CommitID] = []
    while headers.next?.name == "parent" {
      parents.append(CommitID(try headers.oid("parent", missing: "", bad: "badParentSha1")))
    }
    guard parents.count <= Self.maximumParents else {
      throw CommitProblem("tooManyParents", "\(parents.count) parents, expected at most 64")
    }
    guard headers.next?.name != "tree" else {
      throw CommitProblem("duplicateTree", "two \"tree\" headers, expected one")
    }
    author = try headers.person("author", missing: "missingAuthor")
    guard headers.next?.name != "author" else {
      throw CommitProblem("multipleAuthors", "two \"author\" headers, expected one")
    }
    committer = try headers.person("committer", missing: "missingCommitter")
    signature = try Self.signature(among: headers.rest)
    payload = headers.bytesWithoutSignature
    message = headers.body
    self.parents = parents
    id = Self.id(of: bytes)
  }

  /// The extra headers come in any order; only `mergetag` may repeat (one for each merged tag).
  private static func signature(among headers: [ObjectHeaders.Header]) throws(CommitProblem)
    -> String?
  {
    var seen: Set<String> = []
    var signature: String?
    for header in headers {
      switch header.name {
      case "tree", "parent", "author", "committer":
        throw CommitProblem(
          "misplacedHeader", "\"\(header.name)\" stands after the committer, expected before it")
      case "gpgsig-sha256":
        throw CommitProblem(
          "foreignSignature", "a \"gpgsig-sha256\" header, expected only \"gpgsig\"")
      case "gpgsig" where signature != nil:
        throw CommitProblem("multipleSignatures", "two \"gpgsig\" headers, expected one")
      case "gpgsig":
        signature = header.value + "\n"
      case "encoding" where !["UTF-8", "UTF8"].contains(header.value.uppercased()):
        throw CommitProblem(
          "notUTF8", "the commit says that its encoding is \"\(header.value)\", expected UTF-8")
      default: break
      }
      guard header.name == "mergetag" || seen.insert(header.name).inserted else {
        throw CommitProblem("duplicateHeader", "two \"\(header.name)\" headers, expected one")
      }
    }
    return signature
  }

  private static func id(of bytes: [UInt8]) -> CommitID {
    let header = Array("commit \(bytes.count)\0".utf8)
    return CommitID(Hexadecimal.text(of: Hash.sha1(header + bytes)))
  }
}
