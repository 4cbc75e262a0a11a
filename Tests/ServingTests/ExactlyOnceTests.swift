import Foundation
import Glibc
import Kafka
import KafkaTestSupport
import Serving
import Testing
import Vocabulary

struct `A route that answers exactly once` {
  @Test func `does so on a cluster that nobody disturbs`() async throws {
    try await TransactionalBroker.with(partitions: 2) { broker in
      let servers = broker.bootstrapServers
      let topics = Topics(bootstrapServers: servers, partitions: 2)
      let folder = try TemporaryFolder()
      let package = try PackageFolder("def score(r): return r + 1000", in: folder.path)
      try await topics.write((0..<400).map(String.init))
      let route = topics.route("json", .exactlyOnce)
      try await withRuntime(state: folder.path, configure: { $0.kafka = [route] }) {
        try await $0.deploy(package)
        let messages = try await topics.read("out", atLeast: 400)
        #expect(messages.map(\.text).sorted() == (1000..<1400).map(String.init))
      }
    }
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["MUSTER_INTEGRATION"] == "1",
      "takes over a minute: needs MUSTER_INTEGRATION=1"))
  func `does so over twenty kills of its process`() async throws {
    try await TransactionalBroker.with(partitions: 2) { broker in
      let servers = broker.bootstrapServers
      let topics = Topics(bootstrapServers: servers, partitions: 2)
      let folder = try TemporaryFolder()
      let state = folder.path
      let package = try PackageFolder(
        "import time\ndef score(r):\n    time.sleep(0.001)\n    return r", in: state)
      // Deployed once, and loaded again by every process after.
      try await withRuntime(state: state) { try await $0.deploy(package) }
      let count = 20_000
      try await topics.write((0..<count).map(String.init))
      var killed = 0
      for round in 0..<20 {
        let milliseconds = 20 + round * 37 % 200
        let result = await #expect(processExitsWith: .signal(SIGKILL)) {
          [
            servers = servers as String, state = state as String,
            milliseconds = milliseconds as Int
          ] in
          let topics = Topics(bootstrapServers: servers, partitions: 2)
          var route = topics.route("json", .exactlyOnce)
          route.batchRecords = 20
          let ready = route
          try await withRuntime(state: state, configure: { $0.kafka = [ready] }) { runtime in
            // Once it answers, it is somewhere between a read and a commit nearly always.
            try await runtime.eventually("records are scored") {
              try await runtime.serving()["statistics"]?["records"]?.integer ?? 0 > 0
            }
            try await ContinuousClock().sleep(for: .milliseconds(milliseconds))
            kill(getpid(), SIGKILL)
          }
        }
        if result != nil { killed += 1 }
      }
      #expect(killed == 20)
      let route = topics.route("json", .exactlyOnce)
      try await withRuntime(state: state, configure: { $0.kafka = [route] }) { _ in
        let messages = try await topics.read("out", atLeast: count)
        #expect(messages.count == count)
        #expect(Set(messages.map(\.text)).count == count)
      }
    }
  }
}
