/// Functions over contexts.
enum FEELContextFunctions {
  /// `nil` for arguments that do not fit.
  static func result(of call: FEELCall) -> FEELValue? {
    switch call.function {
    case .getValue:
      guard let context = call.context(0) else { return nil }
      if let name = call.string(1) { return context[name] }
      guard let path = path(call.arguments[1]) else { return nil }
      var value = FEELValue.context(context)
      for name in path {
        guard let next = value.context?[name] else { return nil }
        value = next
      }
      return value
    case .getEntries:
      guard let context = call.context(0) else { return nil }
      return .list(
        context.entries.map { entry in
          .context(FEELContext([("key", .string(entry.name)), ("value", entry.value)]))
        })
    case .context: return context(call)
    case .contextPut:
      guard let context = call.context(0) else { return nil }
      if let name = call.arguments[1].string { return put(call.arguments[2], [name], context) }
      guard let path = path(call.arguments[1]) else { return nil }
      return put(call.arguments[2], path[...], context)
    case .contextMerge:
      guard let contexts = call.list(0) else { return nil }
      var merged = FEELContext()
      for value in contexts {
        guard let context = value.context else { return nil }
        for entry in context.entries { merged[entry.name] = entry.value }
      }
      return .context(merged)
    default: return nil
    }
  }

  /// A list of names, at least one and at most a hundred.
  private static func path(_ value: FEELValue) -> [String]? {
    guard let elements = value.list, (1...100).contains(elements.count) else { return nil }
    var path: [String] = []
    for element in elements {
      guard let name = element.string else { return nil }
      path.append(name)
    }
    return path
  }

  private static func context(_ call: FEELCall) -> FEELValue? {
    guard let entries = call.list(0) else { return nil }
    var context = FEELContext()
    for entry in entries {
      guard let entry = entry.context, let name = entry["key"]?.string, let value = entry["value"],
        context[name] == nil
      else { return nil }
      context[name] = value
    }
    return .context(context)
  }

  private static func put(_ value: FEELValue, _ path: ArraySlice<String>, _ context: FEELContext)
    -> FEELValue?
  {
    guard let name = path.first else { return nil }
    var context = context
    if path.count == 1 {
      context[name] = value
      return .context(context)
    }
    guard let inner = context[name]?.context, let changed = put(value, path.dropFirst(), inner)
    else { return nil }
    context[name] = changed
    return .context(context)
  }
}
