import Testing

@testable import Jobs

@Suite struct PipLogTests {
  private func check(
    _ log: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let failure = PipLog.failure(log, step: .resolve)
    #expect(
      "\(failure.fault.rawValue): \(failure.reason)" == expected, sourceLocation: sourceLocation)
  }

  @Test func `a version that does not exist is the model's fault`() {
    check(
      """
      ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1.0)
      ERROR: No matching distribution found for six==99
      """,
      "model: Could not find a version that satisfies the requirement six==99 (from versions: 1.0)")
  }

  @Test func `a package without wheels is explained`() {
    check(
      "ERROR: Could not find a version that satisfies the requirement x (from versions: none)",
      "model: Could not find a version that satisfies the requirement x (from versions: none) "
        + "(only wheels are installed, never source packages)")
  }

  @Test func `a network that is down is not the model's fault`() {
    check(
      """
      WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'
      ERROR: No matching distribution found for six
      """,
      "platform: WARNING: Retrying (Retry(total=0)) after connection broken by "
        + "'NewConnectionError'")
  }

  @Test func `an interpreter without pip is the platform's fault`() {
    check(
      "/usr/bin/python3: No module named pip", "platform: /usr/bin/python3: No module named pip")
  }

  @Test func `downloads are told as progress`() {
    #expect(
      PipLog.progress("  Downloading scikit_learn-1.5.2-cp311-cp311-linux_x86_64.whl (13.3 MB)")
        == "downloading scikit-learn 1.5.2 (13.3 MB)")
    #expect(PipLog.progress("Collecting six") == nil)
  }
}
