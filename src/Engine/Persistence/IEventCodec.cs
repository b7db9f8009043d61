namespace QuilActors.Engine.Persistence;

/// <summary>Writes and reads the payloads of one manifest. Registered per system by
/// <c>system.Persistence().Register(codec)</c>; a type is never loaded by its name.</summary>
public interface IEventCodec
{
    /// <summary>The codec family's number, column <c>identifier</c>.</summary>
    int Identifier { get; }

    /// <summary>The name stored beside each payload, column <c>manifest</c>; unique in a system.</summary>
    string Manifest { get; }

    /// <summary>Whether this codec writes <paramref name="payload"/>. The first registered one that does is taken.
    /// </summary>
    bool Handles(object payload);

    /// <summary>The stored form.</summary>
    byte[] Encode(object payload);

    /// <summary>The object <see cref="Encode"/> was given. Throws on bytes it did not write.</summary>
    object Decode(ReadOnlySpan<byte> bytes);
}
