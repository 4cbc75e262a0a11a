package import BPMN

/// One version of a process.
package struct DeployedProcess: Sendable {
  package let definition: ProcessDefinition
  /// Counted from one for each process id.
  package let version: Int
  /// The deployment that brought it, which binds its calls with `deployment` binding.
  package let deployment: String

  /// The process's id.
  package var id: String { definition.id }
  /// What users call the version, if they do.
  package var versionTag: String? { definition.versionTag }
  /// Names this version for good.
  package var reference: ProcessReference { ProcessReference(id: id, version: version) }
}
