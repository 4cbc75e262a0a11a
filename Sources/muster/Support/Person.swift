import Git
import Host

/// Who sits at the keyboard, by git's own settings.
enum Person {
  /// The name for requests that need no signature.
  static func name(in workspace: Workspace) async -> String {
    let git = GitProgram(.person(.init()))
    let found = try? await git.configuration(in: workspace.repository, ["user.name"])
    return found?["user.name"] ?? Environment.value("USER") ?? "unknown"
  }
}
