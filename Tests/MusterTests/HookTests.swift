import Foundation
import Signatures
import Testing
import Vocabulary

/// Real pushes into a bare repository with the hook.
struct HookTests {
  @Test func `a push that passes is taken`() throws {
    let bench = try HookBench()
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.85"))
    let pushed = try bench.push("main")
    #expect(pushed.isTaken)
    #expect(
      pushed.said == [
        "muster: measuring m backtest",
        "muster: refs/heads/main accepted: pass, 1 model changed (m)",
      ])
    #expect(try bench.tip("refs/heads/main") == bench.playground.git("rev-parse", "main"))
  }

  @Test func `a push that misses a gate is refused with the gate's sentence`() throws {
    let bench = try HookBench()
    let before = try bench.tip("refs/heads/main")
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.7"))
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(
      pushed.said == [
        "muster: measuring m backtest",
        "muster: refs/heads/main refused: fail, 1 model changed (m)",
        "  m: fail, changed: source", "    backtest: auc 0.7 < 0.75: fail",
        "  more: muster gate --base SHORT --head SHORT, in your clone",
      ])
    #expect(try bench.tip("refs/heads/main") == before)
    // What was measured is kept, and the objects are not.
    #expect(try bench.push("main").said.count == 4)
    let head = try bench.playground.git("rev-parse", "main")
    let found = try bench.playground.run(
      "/usr/bin/git", ["--git-dir=\(bench.bare)", "cat-file", "-e", head])
    #expect(found.code != 0)
  }

  @Test func `a push that loosens the gate it misses is refused by the former gate`() throws {
    let bench = try HookBench()
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.7"))
    try bench.commit(
      "models/m/model.yaml", HookBench.model(gates: "{metric: auc, atLeast: 0.6}"))
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(
      pushed.said.dropFirst(2).dropLast() == [
        "  m: fail, changed: source, gates",
        "    loosened: backtest: auc at least 0.75 is loosened to auc at least 0.6",
        "    backtest: auc 0.7 < 0.75: fail (a gate of the base)",
      ])
  }

  @Test func `an inconclusive push is refused`() throws {
    let bench = try HookBench()
    try bench.commit("models/m/score.py", HookBench.source(auc: "None"))
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(
      pushed.said.contains(
        "    backtest: auc has no value (the model gave null): inconclusive"))
  }

  @Test func `a push with a broken file is refused with its place`() throws {
    let bench = try HookBench()
    try bench.commit(
      "models/m/model.yaml", HookBench.model(gates: "{metric: auc, atLeest: 0.6}"))
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(pushed.said.first == "muster: refs/heads/main refused: 2 new errors in its files")
    #expect(pushed.said.contains { $0.hasPrefix("  models/m/model.yaml:11:29: ") })
    #expect(pushed.said.last == "  more: muster validate --at SHORT, in your clone")
  }

  @Test func `a push that changes no model runs nothing`() throws {
    let bench = try HookBench()
    try bench.commit("README.md", "Hello\n")
    let pushed = try bench.push("main")
    #expect(pushed.isTaken)
    #expect(pushed.said == ["muster: refs/heads/main accepted: no model changes"])
  }

  @Test func `a first push is judged as new models`() throws {
    let bench = try HookBench(isPushed: false)
    let pushed = try bench.push("main")
    #expect(pushed.isTaken)
    #expect(pushed.said.last == "muster: refs/heads/main accepted: pass, 1 model changed (m)")
  }

  @Test func `a first push with a broken file is refused`() throws {
    let bench = try HookBench(isPushed: false)
    try bench.commit("muster.yaml", "apiVersion: muster.dev/v1\nkind: Projekt\n")
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(pushed.said.last == "  more: muster validate")
    #expect(try bench.tip("refs/heads/main") == "")
  }

  // MARK: - What could not be found out

  private func pushToSlurm(_ bench: HookBench) throws -> HookBench.Pushed {
    try bench.commit(
      "models/m/model.yaml",
      HookBench.model(
        gates: "{metric: auc, atLeast: 0.75}", further: "      limits: {executor: slurm}\n"))
    return try bench.push("main")
  }

  @Test func `what could not be found out is refused`() throws {
    let bench = try HookBench()
    let pushed = try pushToSlurm(bench)
    #expect(!pushed.isTaken)
    #expect(
      pushed.said == [
        "muster: refs/heads/main refused: unknown, 1 model changed (m)",
        "  m: unknown, changed: tests",
        "    backtest: the executor \"slurm\" is not among spec.testExecutors of the tracked "
          + "branch's muster.yaml",
        "  more: muster gate --base SHORT --head SHORT, in your clone",
        "muster: refused, as it could not be found out; try again later",
      ])
  }

  @Test func `what could not be found out is taken where the hook was told so`() throws {
    let bench = try HookBench("--open-on-infrastructure")
    let pushed = try pushToSlurm(bench)
    #expect(pushed.isTaken)
    #expect(
      pushed.said.contains(
        "    backtest: the executor \"slurm\" is not among spec.testExecutors of the tracked "
          + "branch's muster.yaml"))
  }

  @Test func `a clear no counts even where the hook is open for the rest`() throws {
    let bench = try HookBench("--open-on-infrastructure")
    try bench.commit(
      "models/n/model.yaml", HookBench.model("n", gates: "{metric: auc, atLeast: 0.75}"))
    try bench.commit("models/n/score.py", HookBench.source(auc: "0.1"))
    let pushed = try pushToSlurm(bench)
    #expect(!pushed.isTaken)
    #expect(pushed.said.contains("    backtest: auc 0.1 < 0.75: fail"))
  }

  // MARK: - Protected references

  @Test func `a protected branch cannot be deleted`() throws {
    let bench = try HookBench()
    try bench.playground.git("--git-dir=\(bench.bare)", "symbolic-ref", "HEAD", "refs/heads/x")
    try bench.install("--protect main")
    let pushed = try bench.push("--delete", "main")
    #expect(!pushed.isTaken)
    #expect(
      pushed.said == ["muster: refs/heads/main refused: it is protected and cannot be deleted"])
  }

  @Test func `a protected branch cannot be rewritten`() throws {
    let bench = try HookBench()
    try bench.commit("README.md", "One\n")
    #expect(try bench.push("main").isTaken)
    try bench.playground.git("reset", "-q", "--hard", "HEAD~1")
    try bench.commit("README.md", "Two\n")
    let pushed = try bench.push("--force", "main")
    #expect(!pushed.isTaken)
    #expect(
      pushed.said == [
        "muster: refs/heads/main refused: SHORT does not contain SHORT, where it is now: the push"
          + " would rewrite it",
        "  hint: merge or rebase on it and push without --force",
      ])
    try bench.install("--allow-rewriting")
    #expect(try bench.push("--force", "main").isTaken)
  }

  @Test func `other branches and tags pass untouched`() throws {
    let bench = try HookBench()
    try bench.playground.git("switch", "-q", "-c", "feature")
    try bench.commit("models/m/model.yaml", "no manifest at all\n")
    try bench.playground.git("tag", "v1")
    let pushed = try bench.push("feature", "v1")
    #expect(pushed.isTaken)
    #expect(pushed.said == [])
  }

  @Test func `a push is taken whole or not at all`() throws {
    let bench = try HookBench()
    try bench.playground.git("branch", "feature")
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.7"))
    let pushed = try bench.push("main", "feature")
    #expect(!pushed.isTaken)
    #expect(pushed.said.last == "muster: nothing of this push was taken, as git does it")
    #expect(try bench.tip("refs/heads/feature") == "")
  }

  @Test func `the branch that muster.yaml tracks is protected beside the one that names it`() throws
  {
    let bench = try HookBench()
    let project = """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: p}
      spec: {identity: {publicKey: keys/muster.pub}, track: release}

      """
    try bench.commit("muster.yaml", project)
    #expect(try bench.push("main").isTaken)
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.7"))
    for branch in ["main", "main:refs/heads/release"] {
      #expect(try !bench.push(branch).isTaken)
    }
    #expect(try bench.push("main:refs/heads/elsewhere").isTaken)
  }

  @Test func `a symbolic name of a protected branch is protected too`() throws {
    let bench = try HookBench()
    try bench.playground.git(
      "--git-dir=\(bench.bare)", "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.7"))
    #expect(try !bench.push("main:alias").isTaken)
  }

  // MARK: - Muster's own references

  @Test func `Muster's own references take only what its key signed`() throws {
    let bench = try HookBench()
    let forged = try bench.stateCommit("forged", by: 9)
    let plain = try bench.stateCommit("plain", by: nil)
    for name in ["refs/muster/state", "refs/muster/archive/2026", "refs/heads/muster/status"] {
      for commit in [forged, plain] {
        let pushed = try bench.push("\(commit):\(name)")
        #expect(!pushed.isTaken)
        #expect(pushed.said.first?.hasPrefix("muster: \(name) refused: only Muster writes") == true)
      }
      #expect(try bench.push("\(bench.stateCommit("good", by: 1)):\(name)").isTaken)
      #expect(try !bench.push("--delete", name).isTaken)
    }
  }

  @Test func `a proposal cannot bring the key that its state is signed by`() throws {
    let bench = try HookBench()
    try bench.commit("keys/muster.pub", try Playground.key(9).publicKey.line + "\n")
    let forged = try bench.stateCommit("forged", by: 9)
    #expect(try !bench.push("main", "\(forged):refs/muster/state").isTaken)
  }

  @Test func `the state ref is never taken back`() throws {
    let bench = try HookBench()
    let first = try bench.stateCommit("first", by: 1)
    let second = try bench.stateCommit("second", on: first, by: 1)
    #expect(try bench.push("\(second):refs/muster/state").isTaken)
    let pushed = try bench.push("--force", "\(first):refs/muster/state")
    #expect(!pushed.isTaken)
    #expect(pushed.said.first?.contains("what was recorded is never taken back") == true)
  }

  @Test func `verdicts of people pass`() throws {
    let bench = try HookBench()
    let commit = try bench.stateCommit("verdict", by: 2)
    #expect(try bench.push("\(commit):refs/muster/inbox/petra").isTaken)
  }

  // MARK: - In a hook of one's own

  @Test func `muster gate sees the objects of a push in another's hook`() throws {
    let bench = try HookBench()
    let hook = """
      #!/bin/sh
      read old new ref
      exec '\(Playground.program)' gate --base "$old" --head "$new"
      """
    try bench.playground.write("\(bench.bare)/hooks/pre-receive", Array(hook.utf8))
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.85"))
    #expect(try bench.push("main").isTaken)
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.7"))
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(pushed.said.contains { $0.hasPrefix("FAIL") || $0.contains("auc 0.7 < 0.75") })
  }

  // MARK: - Installing

  @Test func `somebody else's hook is not overwritten`() throws {
    let bench = try HookBench()
    let path = bench.bare + "/hooks/pre-receive"
    try bench.playground.write(path, Array("#!/bin/sh\nexit 0\n".utf8))
    let ran = try bench.playground.run(
      Playground.program, ["hook", "install", "--repo", bench.bare])
    #expect(ran.code == 1)
    #expect(ran.text.contains("is somebody else's hook"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "#!/bin/sh\nexit 0\n")
  }

  @Test func `installing again changes the options, and quotes them for the shell`() throws {
    let bench = try HookBench()
    try bench.install("--protect main --protect a'b;c --allow-rewriting")
    let text = try String(contentsOfFile: bench.bare + "/hooks/pre-receive", encoding: .utf8)
    #expect(
      text.contains("hook pre-receive --protect main --protect 'a'\\''b;c' --allow-rewriting\n"))
    #expect(try bench.push("main").isTaken)
  }

  @Test func `core.hooksPath is where the hook is written`() throws {
    let bench = try HookBench()
    try bench.playground.git("--git-dir=\(bench.bare)", "config", "core.hooksPath", "own")
    try bench.install()
    #expect(FileManager.default.isExecutableFile(atPath: bench.bare + "/own/pre-receive"))
  }

  @Test func `what is no list of updates is wrong usage`() throws {
    let bench = try HookBench()
    let line = "printf 'one two\\n' | '\(Playground.program)' hook pre-receive -C '\(bench.bare)'"
    let ran = try bench.playground.run("/bin/sh", ["-c", line])
    #expect(ran.code == 2)
    #expect(ran.text.contains("standard input has the line \"one two\""))
  }

  @Test func `text from outside is shown, not obeyed, and not endless`() throws {
    let bench = try HookBench()
    for number in 0..<60 {
      try bench.playground.write(
        "\(bench.playground.registry)/models/x\(number)/model.yaml",
        Array("apiVersion: muster.dev/v1\nkind: \"Mo\\e[31mdel\"\n".utf8))
    }
    try bench.playground.commit("Sixty")
    let pushed = try bench.push("main")
    #expect(!pushed.isTaken)
    #expect(pushed.said.count <= 40)
    #expect(!pushed.text.unicodeScalars.contains("\u{1B}"))
  }
}
