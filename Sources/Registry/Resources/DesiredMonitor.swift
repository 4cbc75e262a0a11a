package import Vocabulary

/// The name of a monitor.
package struct MonitorName: Identifier, Codable {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// A Monitor as it should be, and the models that it is attached to.
package struct DesiredMonitor: Hashable, Sendable {
  package var name: MonitorName
  package var manifest: String
  package var labels: [String: String]
  package var description: String?
  package var models: ModelSelector
  package var declaration: MonitorDeclaration
  /// Digest of all that it says.
  package var digest: Digest

  /// A monitor by its parts.
  package init(
    name: MonitorName, manifest: String, labels: [String: String] = [:], description: String? = nil,
    models: ModelSelector, declaration: MonitorDeclaration
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.models = models
    self.declaration = declaration
    var hasher = DigestHasher()
    hasher.field("muster-monitor-manifest 1")
    hasher.field(models.json.canonicalText)
    hasher.field(declaration.json.canonicalText)
    digest = hasher.finalize()
  }
}

/// A monitor on one model: what is scheduled, runs and alerts.
package struct AttachedMonitor: Hashable, Sendable {
  package var model: ModelName
  package var declaration: MonitorDeclaration
  /// Whether it stands in the model's own manifest.
  package var isOwn: Bool

  /// A monitor on a model.
  package init(model: ModelName, declaration: MonitorDeclaration, isOwn: Bool) {
    self.model = model
    self.declaration = declaration
    self.isOwn = isOwn
  }

  /// `monitor/<name>/<model>` for a Monitor, `model/<model>/monitor/<name>` for a model's own: what
  /// schedules and alerts of it are called.
  package var id: String {
    isOwn ? "model/\(model)/monitor/\(declaration.name)" : "monitor/\(declaration.name)/\(model)"
  }
}

extension DesiredState {
  /// Every monitor on every model, in the order of models and ids.
  package var attachedMonitors: [AttachedMonitor] {
    models.keys.sorted().flatMap { monitors(of: $0) }
  }

  /// The monitors on one model, in the order of their ids.
  package func monitors(of name: ModelName) -> [AttachedMonitor] {
    guard let model = models[name] else { return [] }
    var found = model.monitors.map {
      AttachedMonitor(model: name, declaration: $0, isOwn: true)
    }
    for monitor in monitors.values where monitor.models.selects(name, labels: model.labels) {
      found.append(
        AttachedMonitor(model: name, declaration: monitor.declaration, isOwn: false))
    }
    return found.sorted { $0.id < $1.id }
  }
}
