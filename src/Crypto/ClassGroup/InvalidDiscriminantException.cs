namespace QuilActors.Crypto.ClassGroup;

/// <summary>The group operation met a discriminant that is not the negative of a prime. It cannot happen with a
/// <see cref="Discriminant"/> made by its own constructors' checks.</summary>
public sealed class InvalidDiscriminantException(string message) : Exception(message);
