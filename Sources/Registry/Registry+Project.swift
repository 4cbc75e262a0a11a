extension Registry {
  /// The settings that the bytes of a `muster.yaml` state, whatever is wrong with what they name:
  /// for who asks for one of them without the rest of the tree. `nil` where they cannot be told.
  package static func settings(reading bytes: [UInt8]) -> ProjectSettings? {
    let projects = ManifestFile(reading: bytes).manifests.compactMap { manifest in
      if case .project(var spec)? = manifest.spec {
        spec.settings.name = manifest.id.name
        spec.settings.labels = manifest.labels
        return spec.settings
      }
      return nil
    }
    return projects.count == 1 ? projects.first : nil
  }

  /// Where the settings stand.
  package static var settingsPath: String { Declarations.projectPath }
}
