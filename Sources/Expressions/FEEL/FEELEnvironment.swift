/// What is known of the names in an expression when it is read. Names of FEEL may have spaces and
/// operators in them, so that `profit - loss` can only be read by who knows which names there are.
///
/// Names that are not known are read as one or more words that are no keywords.
package struct FEELEnvironment: Sendable {
  /// The variables, and their types as far as they are known: `.any` where not. The names of the
  /// members of contexts are taken from the types.
  package let names: [String: FEELType]
  /// The types that can be named, beside those of FEEL itself.
  package let types: [String: FEELType]
  /// Whether a function that is neither built in nor a variable, and a wrong number of arguments of
  /// one that is built in, are errors when the text is read. Otherwise they are null when it is
  /// evaluated, as DMN has it.
  package let isStrict: Bool
  let patterns: FEELNames
  let typePatterns: FEELNames

  /// An environment of variables and types.
  package init(
    names: [String: FEELType] = [:], types: [String: FEELType] = [:], isStrict: Bool = false
  ) {
    self.names = names
    self.types = types
    self.isStrict = isStrict
    patterns = FEELNames(names.keys)
    typePatterns = FEELNames(Array(types.keys) + FEELType.named.keys)
  }

  private init(
    names: [String: FEELType], patterns: FEELNames, types: [String: FEELType],
    typePatterns: FEELNames, isStrict: Bool
  ) {
    self.names = names
    self.patterns = patterns
    self.types = types
    self.typePatterns = typePatterns
    self.isStrict = isStrict
  }

  /// The same with more names, which hide those of the same name.
  package func adding(_ more: [String: FEELType]) -> FEELEnvironment {
    var patterns = patterns
    for name in more.keys where names[name] == nil { patterns.insert(name) }
    return FEELEnvironment(
      names: names.merging(more) { _, new in new }, patterns: patterns, types: types,
      typePatterns: typePatterns, isStrict: isStrict)
  }
}
