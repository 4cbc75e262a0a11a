import ArgumentParser
import Git
import Host
import Signatures
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Judges a proposal before it is merged.
struct GateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    _superCommandName: "muster",
    abstract: "Judge a change before it is merged.",
    discussion: """
      Judges what the merge would give: runs the tests of exactly the models that
      it changes, by the gates of both sides. What was measured before, on any
      branch, is not measured again.

      Where Muster's own database is not here, as in CI, what it recorded counts
      if its state ref was fetched and is signed by the key that the base's
      muster.yaml names:
        git fetch origin "+refs/muster/state*:refs/muster/state*"

        muster gate                        what is checked out, against the branch
        muster gate --base origin/main -o junit
        muster gate --head pull-17 -o markdown
        muster gate --html report.html --junit gate.xml
        muster gate --sign-with ci.key     sign measurements, as an executor

      Exit codes: 0 pass, or what does not pass is waived; 1 a gate fails or cannot
      decide, a model or file is broken, or the merge conflicts; 2 wrong usage; 3 it
      could not be found out.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "What it is merged into (default: the tracked branch or its remote counterpart).")
  var base: String?

  @Option(help: "The proposal.")
  var head: String = "HEAD"

  @Option(name: [.customShort("o"), .long], help: "text, json, junit, markdown, html or sarif.")
  var output: ReportForm = .text

  @Option(help: ArgumentHelp("Also write a page with pictures there.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Also write Markdown for a comment or a summary.", valueName: "file"))
  var markdown: String?

  @Option(help: ArgumentHelp("Also write JUnit XML for a CI system.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Also write the whole report as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Also write problems of files as SARIF.", valueName: "file"))
  var sarif: String?

  @Option(
    help: ArgumentHelp(
      "Sign what was measured with an executor's private key, for Muster and others.",
      valueName: "file"))
  var signWith: String?

  @Flag(help: "Set the status and keep the comment of the pull request that is being built.")
  var publish = false

  func run() async throws {
    let publishing = publish ? try await GatePublishing.begin() : nil
    do {
      try await judge(publishing)
    } catch let code as ExitCode {
      throw code
    } catch {
      await publishing?.fail(error)
      throw error
    }
  }

  /// Reads an executor's key before anything is measured.
  private static func key(at path: String) throws -> SigningKey {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw HostError("read key", path, "there is no such file, or it cannot be read")
    }
    do {
      return try SigningKey(openSSHText: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw HostError("read key", path, error.message)
    }
  }

  private static func sign(
    _ report: GateReport, with key: SigningKey, _ gate: GateRun
  ) async throws {
    let (executor, references) = try await gate.sign(report, with: key)
    guard !references.isEmpty else { return Console.progress("nothing new was measured to sign") }
    let all = "\(ExecutorMeasurements.prefix)\(executor)/*"
    Console.progress(
      "signed \(references.count) as \(executor); git push <remote> \"+\(all):\(all)\"")
  }

  private func judge(_ publishing: GatePublishing?) async throws {
    let workspace = try options.workspace()
    guard signWith == nil || workspace.remote == nil else {
      throw Refusal.usage(
        "--sign-with wants a clone: what a mirror has beyond its remote goes with the next fetch",
        hint: "clone the repository, sign there, and push the measurements")
    }
    let gate = try GateRun(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      remote: workspace.remote,
      quarantine: Quarantine(
        Environment.value, in: FileManager.default.currentDirectoryPath),
      now: Clock.now, progress: Console.progress)
    let key = try signWith.map { try Self.key(at: $0) }
    // A mirror has what was fetched last, and a new one nothing at all.
    if let remote = workspace.remote {
      try await RemoteSync(url: remote, repository: workspace.repository).fetch()
    }
    if let key { try await gate.requireExecutor(of: key, base: base, head: head) }
    let report = try await gate.report(base: base, head: head)
    if let key { try await Self.sign(report, with: key, gate) }
    let document = report.document(at: Clock.now())
    let files: [(String?, ReportForm)] = [
      (html, .html), (markdown, .markdown), (junit, .junit), (json, .json), (sarif, .sarif),
    ]
    for (path, form) in files {
      if let path { try form.write(document, to: path) }
    }
    Console.output(output.text(document))
    await publishing?.end(with: document, report.outcome)
    switch report.outcome {
    case .pass, .waived: return
    case .inconclusive, .fail, .error, .broken, .conflict: throw Failure.no
    case .unknown: throw Failure.unknown
    }
  }
}
