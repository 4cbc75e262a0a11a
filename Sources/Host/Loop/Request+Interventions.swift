package import BPMN
import Reconciler
import Registry
package import Vocabulary

extension Request {
  /// Tokens that somebody moves by hand; places are written as people write them
  /// (``BPMN/Modification/Place``).
  package struct Moves: Codable, Hashable, Sendable {
    package var cancel: [String]
    package var startBefore: [String]
    package var startAfter: [String]
    package var takeFlow: [String]
    /// Variables of what is started before, of its own scope.
    package var local: [String: JSON]
    package var skipListeners: Bool
    package var skipMappings: Bool

    /// Tokens to be moved.
    package init(
      cancel: [String] = [], startBefore: [String] = [], startAfter: [String] = [],
      takeFlow: [String] = [], local: [String: JSON] = [:], skipListeners: Bool = false,
      skipMappings: Bool = false
    ) {
      self.cancel = cancel
      self.startBefore = startBefore
      self.startAfter = startAfter
      self.takeFlow = takeFlow
      self.local = local
      self.skipListeners = skipListeners
      self.skipMappings = skipMappings
    }

    /// The engine's command: variables first, then new tokens, then what is taken away.
    package func modification(setting variables: [String: JSON]) -> Modification {
      func place(_ text: String) -> Modification.Place { Modification.Place(text) }
      let started: [Modification.Step] =
        startBefore.map(place).map { .startBefore($0.id, scope: $0.key, local: local) }
        + startAfter.map(place).map { .startAfter($0.id, scope: $0.key) }
        + takeFlow.map(place).map { .startTransition($0.id, scope: $0.key) }
      return Modification(
        cancelling: cancel.map { place($0).cancellation }, starting: started,
        variables: variables, skipsListeners: skipListeners, skipsMappings: skipMappings)
    }
  }

  /// How instances go on in another file.
  package struct MigrationWish: Codable, Hashable, Sendable {
    /// The id in the new file for an id of the running one.
    package var map: [String: String]
    package var updateTriggers: Bool

    /// A wish.
    package init(map: [String: String] = [:], updateTriggers: Bool = false) {
      self.map = map
      self.updateTriggers = updateTriggers
    }

    /// The engine's plan.
    package var plan: MigrationPlan {
      MigrationPlan(mapping: map, updatesTriggers: updateTriggers)
    }

    /// What a request's resource means: an instance, or `process/NAME`.
    static func scope(_ resource: String) -> MigrationScope {
      resource.hasPrefix("process/")
        ? .process(ProcessName(String(resource.dropFirst(8)))) : .instance(InstanceID(resource))
    }
  }
}
