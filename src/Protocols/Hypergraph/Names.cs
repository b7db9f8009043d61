using System.Text;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Hashes of type and property names.</summary>
public static class Names
{
    /// <summary>IRI prefix of the hypergraph's own vocabulary.</summary>
    public const string Prefix = "urn:quilactors:hg#";

    /// <summary>A blob segment; the only type with a body up to 1 MiB.</summary>
    public const string Segment = Prefix + "Segment";

    /// <summary>typeId = H("QA/hg/type/v1" || typeIri).</summary>
    public static Bytes32 TypeId(string typeIri) => Hashes.Type.Of(Encoding.UTF8.GetBytes(typeIri));

    /// <summary>propId = H("QA/hg/prop/v1" || graphId || propIri); the default graph is zero.</summary>
    public static Bytes32 PropertyId(Bytes32 graph, string propertyIri)
        => Hashes.Property.Of(output =>
        {
            var writer = new CanonicalWriter(output);
            writer.B32(graph);
            writer.Raw(Encoding.UTF8.GetBytes(propertyIri));
        });

    /// <summary>A property of the default graph.</summary>
    public static Bytes32 PropertyId(string propertyIri) => PropertyId(Bytes32.Zero, propertyIri);
}
