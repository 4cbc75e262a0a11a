extension EnvironmentStore {
  /// The interpreter that environments are made for and that jobs run.
  package func interpreter() async throws(EnvironmentFailure) -> PythonInterpreter {
    try await interpreterFinder.find()
  }
}
