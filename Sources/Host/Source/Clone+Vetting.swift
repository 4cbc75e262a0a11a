import Gates
package import Git
import Reconciler
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
    let processes = try ProcessVetting.diagnostics(in: desired) { process throws(GitError) in
      try self.repository.blob(process.bpmn.blob, limit: Self.blobLimit)
    }
    return (desired, (found + processes + (try decisionProblems(of: desired))).sorted())
  }

  /// What is wrong with the DMN files of processes and tests.
  private func decisionProblems(of desired: DesiredState) throws(GitError) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for process in desired.processes.values where process.decisionBlobs != nil {
      diagnostics += try decisions(process.decisions.map { ($0.blob, $0.path.text) }).diagnostics
    }
    let tables = try thresholds(of: desired.models.values)
    for model in desired.models.values {
      for test in model.tests {
        guard let thresholds = test.thresholds, let problem = tables.problem(of: thresholds) else {
          continue
        }
        diagnostics.append(
          Diagnostic(
            code: "bad-thresholds",
            at: SourceLocation(path: "\(model.folder)/\(thresholds.path)"),
            "it cannot decide the test \(test.name): \(problem)", hint: "docs/dmn.md"))
      }
    }
    return diagnostics
  }

  static func diagnostic(_ problem: ObjectProblem) -> Diagnostic {
    let place = problem.path.isEmpty ? "object \(problem.object)" : problem.path
    return Diagnostic(
      code: problem.code, at: SourceLocation(path: place),
      "\(problem.message) (in object \(problem.object.text.prefix(10)))",
      hint: "nothing of this commit is used")
  }
}
