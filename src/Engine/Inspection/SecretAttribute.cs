namespace QuilActors.Engine.Inspection;

/// <summary>Values of this type, or of this property, are shown as <c>&lt;redacted&gt;</c> by inspection.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
