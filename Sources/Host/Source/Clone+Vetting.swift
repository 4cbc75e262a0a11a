package import Git
package import Registry
package import Vocabulary

extension Clone {
  /// What a commit wants, and everything that is wrong with it: first its objects, and only if they
  /// may be used, the files.
  package func vetted(_ revision: String) throws(GitError) -> (DesiredState, [Diagnostic]) {
    // A malformed commit cannot be resolved, so an id is looked at as it stands.
    let isID = revision.utf8.count == 40 && revision.allSatisfy(\.isHexDigit)
    let object = isID ? ObjectID(revision) : ObjectID(try repository.resolve(revision).text)
    let problems = try repository.problems(in: object)
    guard problems.isEmpty else {
      return (DesiredState(), problems.map(Self.diagnostic).sorted())
    }
    let tree = try repository.commit(try repository.resolve(revision)).tree
    let (desired, found) = try self.desired(inTree: tree)
    var diagnostics = found
    for process in desired.processes.values {
      let bytes = try repository.blob(process.bpmn.blob, limit: Self.blobLimit)
      diagnostics += ProcessVetting.diagnostics(of: process, bytes, in: desired)
    }
    return (desired, diagnostics.sorted())
  }

  static func diagnostic(_ problem: ObjectProblem) -> Diagnostic {
    let place = problem.path.isEmpty ? "object \(problem.object)" : problem.path
    return Diagnostic(
      code: problem.code, at: SourceLocation(path: place),
      "\(problem.message) (in object \(problem.object.text.prefix(10)))",
      hint: "nothing of this commit is used")
  }
}
