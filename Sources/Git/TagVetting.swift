internal import Signatures

/// The rules for an annotated tag's bytes.
enum TagVetting {
  static func check(_ bytes: [UInt8]) throws(CommitProblem) {
    guard bytes.count <= SignedCommit.maximumBytes else {
      throw CommitProblem("tooLarge", "a tag of \(bytes.count) bytes, expected at most 1 MiB")
    }
    guard !bytes.contains(0) else { throw CommitProblem("nulInTag", "the tag contains a NUL") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommitProblem("notUTF8", "the tag is not UTF-8")
    }
    var headers = try ObjectHeaders(text)
    _ = try headers.oid("object", missing: "missingObject", bad: "badObjectSha1")
    let type = try headers.take("type", missing: "missingTypeEntry")
    guard ["commit", "tree", "blob", "tag"].contains(type) else {
      throw CommitProblem("badType", "the tag is of a \"\(type)\", expected an object's type")
    }
    let name = try headers.take("tag", missing: "missingTagEntry")
    if let reason = Reference.reasonToRefuse("refs/tags/" + name) {
      throw CommitProblem("badTagName", "the tag's name \(reason)")
    }
    _ = try headers.person("tagger", missing: "missingTaggerEntry")
    for header in headers.rest where ["object", "type", "tag", "tagger"].contains(header.name) {
      throw CommitProblem("duplicateHeader", "two \"\(header.name)\" headers, expected one")
    }
  }
}
