import FoundationEssentials
import Git
import Testing
import Vocabulary

@Suite struct GitProgramTests {
  /// A daemon's program for a remote on this disk.
  static func daemon(_ url: RemoteURL) -> GitProgram {
    GitProgram(.daemon(GitProfile.Daemon(remotes: [url])))
  }

  static func person(_ scratch: Scratch, _ more: [String: String?] = [:]) -> GitProgram {
    var variables: [String: String?] = [
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": scratch.path("gitconfig"),
      "HOME": scratch.folder,
    ]
    variables.merge(more) { $1 }
    return GitProgram(.person(GitProfile.Person(variables: variables)))
  }

  @Test func `a mirror follows its remote, deletions and rewritten branches too`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try await scratch.git("w", "checkout", "-q", "-b", "trunk")
    try scratch.write("w/f", "1")
    let one = try await scratch.commit("w", "one")
    try await scratch.git("w", "branch", "old")
    try await scratch.git("w", "tag", "v1")
    let url = try RemoteURL("file://" + scratch.path("w"))
    let refspecs = [try Refspec("refs/heads/*", to: "refs/remotes/origin/*")]
    let program = Self.daemon(url)
    try await program.mirror(url, refspecs, to: scratch.path("m.git"))
    let mirror = try Repository(opening: scratch.path("m.git"))
    #expect(try mirror.tip(of: "refs/remotes/origin/trunk") == one)
    #expect(try mirror.references(prefix: "refs/tags/").isEmpty)
    #expect(try await scratch.git("m.git", "symbolic-ref", "HEAD") == "refs/heads/trunk")
    try await scratch.git("w", "branch", "-q", "-D", "old")
    try await scratch.git("w", "commit", "-q", "--amend", "-m", "rewritten")
    try await program.fetch(url, refspecs, into: scratch.path("m.git"), prune: true)
    let names = try mirror.references(prefix: "refs/").map(\.name)
    #expect(names == ["refs/remotes/origin/trunk"])
    #expect(try mirror.tip(of: "refs/remotes/origin/trunk") != one)
    let listed = try await program.listRemote(url, ["HEAD", "refs/tags/*"])
    #expect(listed.map(\.name) == ["HEAD", "refs/tags/v1"])
    #expect(listed.first?.symbolicTarget == "refs/heads/trunk")
    try await program.repack(scratch.path("m.git"))
    #expect(try mirror.tip(of: "refs/remotes/origin/trunk") != nil)
  }

  @Test func `the daemon does not fetch what fsck refuses`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try await scratch.commit("w", "one")
    let bad = try await scratch.git(
      "w", "hash-object", "-t", "commit", "-w", "--stdin", "--literally",
      input: Array(
        """
        tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
        author A <a@x 1 +0000
        committer A <a@x> 1 +0000

        bad
        """.utf8))
    try await scratch.git("w", "update-ref", "refs/heads/bad", bad)
    let url = try RemoteURL(scratch.path("w"))
    let program = Self.daemon(url)
    _ = try Repository(creatingBareAt: scratch.path("m.git"))
    let refspecs = [try Refspec("refs/heads/*", to: "refs/heads/*")]
    do throws(GitError) {
      try await program.fetch(url, refspecs, into: scratch.path("m.git"))
      Issue.record("the fetch went through")
    } catch {
      #expect(error.code == .processFailed && error.message.contains("badEmail"), "\(error)")
    }
  }

  @Test func `a push changes what is as expected and reports the rest`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let one = try await scratch.commit("w", "one")
    let two = try await scratch.commit("w", "two")
    try await scratch.run("git", ["init", "-q", "--bare", scratch.path("r.git")])
    try scratch.write(
      "r.git/hooks/pre-receive",
      """
      #!/bin/sh
      while read old new ref; do
        case "$ref" in refs/heads/closed) echo "gate failed: roc_auc"; exit 1;; esac
      done
      """, executable: true)
    let url = try RemoteURL(scratch.path("r.git"))
    let program = Self.daemon(url)
    func push(_ requests: PushRequest...) async throws(GitError) -> PushReport {
      try await program.push(from: scratch.path("w/.git"), to: url, requests)
    }
    let state = "refs/muster/state"
    #expect(try await push(PushRequest(one, to: state, expecting: .absent))[state] == .done)
    #expect(try await push(PushRequest(one, to: state, expecting: .at(one)))[state] == .unchanged)
    let twice = try await push(PushRequest(two, to: state, expecting: .absent))
    #expect(twice[state] == .rejected("stale info") && !twice.isAccepted)
    let mixed = try await push(
      PushRequest(two, to: state, expecting: .at(one)),
      PushRequest(two, to: "refs/heads/x", expecting: .at(one)))
    #expect(mixed.entries.map(\.outcome) == [.done, .rejected("stale info")])
    let closed = try await push(PushRequest(two, to: "refs/heads/closed", expecting: .absent))
    #expect(closed["refs/heads/closed"] == .rejected("pre-receive hook declined"))
    #expect(closed.remoteLines == ["gate failed: roc_auc"])
    #expect(
      await code { () async throws(GitError) in
        _ = try await push(PushRequest(one, to: state, expecting: .at(two)))
      } == .invalid)
    let back = PushRequest(one, to: state, expecting: .at(two), allowsRewriting: true)
    #expect(try await push(back)[state] == .done)
    #expect(
      try await push(PushRequest(nil, to: state, expecting: .at(two)))[state]
        == .rejected("stale info"))
    #expect(try await push(PushRequest(nil, to: state, expecting: .at(one)))[state] == .done)
    #expect(try await scratch.git("r.git", "for-each-ref").isEmpty)
  }

  @Test func `merges follow renames, and name what conflicts`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/old/a", "1\n2\n3\n4\n5\n6\n")
    try scratch.write("w/c", "1\n")
    let base = try await scratch.commit("w", "base")
    try await scratch.git("w", "mv", "old/a", "new")
    let renamed = try await scratch.commit("w", "renamed")
    try await scratch.git("w", "checkout", "-q", base.text)
    try scratch.write("w/old/a", "1\n2\n3\n4\n5\nsix\n")
    try scratch.write("w/c", "2\n")
    let edited = try await scratch.commit("w", "edited")
    let program = GitProgram(.daemon(GitProfile.Daemon(remotes: [])))
    let git = scratch.path("w/.git")
    let repository = try Repository(opening: git)
    guard case .clean(let tree) = try await program.mergeTree(in: git, renamed, edited) else {
      Issue.record("the merge is not clean")
      return
    }
    let entry = try #require(try repository.entry(at: "new", in: tree))
    #expect(
      try repository.blob(entry.object.blob, limit: 99) == Array("1\n2\n3\n4\n5\nsix\n".utf8))
    try await scratch.git("w", "checkout", "-q", base.text)
    try scratch.write("w/c", "3\n")
    let other = try await scratch.commit("w", "other")
    #expect(try await program.mergeTree(in: git, other, edited) == .conflicts(["c"]))
    let absent = CommitID(String(repeating: "1", count: 40))
    #expect(
      await code { () async throws(GitError) in
        _ = try await program.mergeTree(in: git, absent, edited)
      } == .processFailed)
  }

  @Test func `a person signs with their own key and configuration`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let tip = try await scratch.commit("w", "one")
    try await scratch.run(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", scratch.path("id")])
    try scratch.write(
      "gitconfig",
      "[user]\nname = Pat\nemail = pat@x.invalid\nsigningkey = \(scratch.path("id.pub"))\n"
        + "[gpg]\nformat = ssh\n[i18n]\ncommitEncoding = ISO-8859-1\n")
    let program = Self.person(scratch)
    let repository = try Repository(opening: scratch.path("w"))
    let message = "Approve é\n\nMuster-Verdict: approve\n"
    let id = try await program.signedCommit(
      in: scratch.path("w"), tree: try repository.commit(tip).tree, parent: tip, message: message)
    let commit = try repository.commit(id)
    #expect(commit.message == message && commit.parents == [tip] && commit.author.name == "Pat")
    try scratch.write(
      "allowed",
      "pat@x.invalid "
        + (try String(
          contentsOfFile: scratch.path("id.pub"), encoding: .utf8)))
    try await scratch.git(
      "w", "-c", "gpg.ssh.allowedSignersFile=" + scratch.path("allowed"), "verify-commit", id.text)
    let values = try await program.configuration(
      in: scratch.path("w"), ["user.name", "gpg.format", "user.none"])
    #expect(values == ["user.name": "Pat", "gpg.format": "ssh"])
  }

  @Test func `a git that hangs is ended at its time limit, with all that it started`() async throws
  {
    let scratch = try Scratch()
    // The stand-in for ssh ignores the polite request to end, and has a child of its own.
    try scratch.write(
      "ssh",
      "#!/bin/sh\ntrap '' TERM\necho $$ >> '\(scratch.path("pids"))'\n"
        + "sleep 300 & echo $! >> '\(scratch.path("pids"))'\nsleep 300\n", executable: true)
    var program = Self.person(scratch, ["GIT_SSH_COMMAND": scratch.path("ssh")])
    program.timeLimit = .milliseconds(400)
    let url = try RemoteURL("ssh://host.invalid/repository.git")
    let limited = program
    #expect(
      await code { () async throws(GitError) in _ = try await limited.listRemote(url) } == .timeout)
    let pids = try String(contentsOfFile: scratch.path("pids"), encoding: .utf8)
      .split(separator: "\n")
    #expect(pids.count == 2)
    for pid in pids {
      #expect(!Self.isAlive(String(pid)), "the process \(pid) is still there")
    }
  }

  @Test func `a call that is cancelled ends its git too`() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "ssh", "#!/bin/sh\necho $$ > '\(scratch.path("pid"))'\nexec sleep 300\n", executable: true)
    let program = Self.person(scratch, ["GIT_SSH_COMMAND": scratch.path("ssh")])
    let url = try RemoteURL("ssh://host.invalid/repository.git")
    let found = await withTaskGroup(of: GitError.Code?.self) { group in
      group.addTask {
        await code { () async throws(GitError) in _ = try await program.listRemote(url) }
      }
      while !scratch.exists("pid") { await Task.yield() }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(found == .cancelled)
    let pid = try String(contentsOfFile: scratch.path("pid"), encoding: .utf8)
    #expect(!Self.isAlive(String(pid.filter(\.isNumber))))
  }

  @Test(arguments: [
    "-x", "--upload-pack=touch X", "ext::sh -c touch% X", "ext::x", "fd::17", "", "relative/path",
    "ssh://-oProxyCommand=touch/x", "ssh://u@-oProxyCommand=x/y", "-host:path", "u@-host:path",
    "https://x/a b", "https://x/\n", "ftp://x/y", "file", "C:\\x\\y::z",
  ])
  func `an address that could be an option or a command is refused`(text: String) {
    #expect(code { () throws(GitError) in _ = try RemoteURL(text) } == .invalid)
  }

  @Test func `the transport of an address is known, and its password never shown`() throws {
    for (text, transport, shown) in [
      ("https://u:secret@x.invalid/r.git", "https", "https://***@x.invalid/r.git"),
      ("git@x.invalid:a/b.git", "ssh", "git@x.invalid:a/b.git"),
      ("ssh://git@x.invalid/r", "ssh", "ssh://***@x.invalid/r"),
      ("/srv/r.git", "file", "/srv/r.git"), ("git://x.invalid/r", "git", "git://x.invalid/r"),
    ] {
      let url = try RemoteURL(text)
      #expect(url.transport == transport && url.description == shown)
    }
  }

  @Test func `a daemon uses no other transport than the configured one`() async throws {
    let scratch = try Scratch()
    let program = Self.daemon(try RemoteURL("https://x.invalid/r"))
    let url = try RemoteURL(scratch.folder)
    #expect(
      await code { () async throws(GitError) in _ = try await program.listRemote(url) } == .invalid)
  }

  @Test func `a daemon sees nothing of the machine's environment and configuration`() async throws {
    let scratch = try Scratch()
    var daemon = GitProfile.Daemon(
      remotes: [try RemoteURL("https://x.invalid/r")], variables: ["GIT_SSL_CAINFO": "/ca"])
    daemon.sshIdentityFile = "/keys/it's"
    daemon.searchPath = scratch.folder + ":/usr/bin:/bin"
    let program = GitProgram(.daemon(daemon))
    let lines = try await Self.environment(program, scratch)
    #expect(
      Set(
        lines.filter {
          $0.contains("=") && !$0.hasPrefix("arg ") && !$0.hasPrefix("PWD=")
            && !$0.hasPrefix("_=") && !$0.hasPrefix("SHLVL=") && !$0.hasPrefix("OLDPWD=")
        }.map {
          String($0.prefix { $0 != "=" })
        }) == [
          "GIT_ALLOW_PROTOCOL", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM",
          "GIT_NO_REPLACE_OBJECTS",
          "GIT_OPTIONAL_LOCKS", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO",
          "GIT_TERMINAL_PROMPT", "LC_ALL", "PATH",
        ])
    #expect(lines.contains("GIT_ALLOW_PROTOCOL=https"))
    #expect(lines.contains { $0.contains("BatchMode=yes") && $0.contains("'/keys/it'\\''s'") })
    for option in [
      "core.hooksPath=/dev/null", "core.fsmonitor=false", "transfer.fsckObjects=true",
      "core.fsync=all", "submodule.recurse=false", "protocol.version=2",
      "http.followRedirects=false", "gc.auto=0",
    ] { #expect(lines.contains("arg \(option)")) }
  }

  /// What a stand-in for git saw of its environment and arguments.
  private static func environment(_ program: GitProgram, _ scratch: Scratch) async throws
    -> [String]
  {
    try scratch.write(
      "git",
      "#!/bin/sh\n{ env; for a in \"$@\"; do echo \"arg $a\"; done; } "
        + "> '\(scratch.path("seen"))'\n", executable: true)
    _ = try await program.version()
    return try String(contentsOfFile: scratch.path("seen"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// A process that is gone, or dead and waiting to be collected by whoever adopted it.
  private static func isAlive(_ pid: String) -> Bool {
    // The kernel needs a moment from the signal to the end; the loop is bounded.
    for _ in 0..<200_000 {
      guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let state = status.split(separator: ")").last?.split(separator: " ").first
      else { return false }
      if state == "Z" || state == "X" { return false }
    }
    return true
  }
}
