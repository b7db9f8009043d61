using System.Globalization;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>Rules of the types in <see cref="Vocabulary"/>.</summary>
public sealed class OsSchema : ISchemaRules
{
    /// <summary>Whether a record has its type's form: body fields, and the address where it follows from
    /// them.</summary>
    public bool IsWellFormed(AtomContent content) => content.TypeIri switch
    {
        Vocabulary.Bucket => content.Kind == AtomKind.Vertex && BucketBody.TryRead(content.Body.Span, out var bucket)
            && content.Id.Data == Vocabulary.BucketAddress(bucket.Name),
        Vocabulary.ObjectName => content.Kind == AtomKind.Vertex
            && ObjectNameBody.TryRead(content.Body.Span, out var name)
            && content.Id.Data == Vocabulary.ObjectAddress(name.Bucket, name.Key),
        Vocabulary.File => content.Kind == AtomKind.Vertex && FileBody.TryRead(content.Body.Span, out _),
        Vocabulary.Block => content is { Kind: AtomKind.Vertex, AddressMode: AddressMode.Content }
            && BlockBody.TryRead(content.Body.Span, out _),
        Vocabulary.FileBlocks => IsFileBlocks(content),
        _ => true,
    };

    /// <summary>A Block names its ciphertext.</summary>
    public BlobRef? BlobOf(AtomContent content)
        => content is { Kind: AtomKind.Vertex, TypeIri: Vocabulary.Block }
            && BlockBody.TryRead(content.Body.Span, out var block)
            ? block.Blob
            : null;

    /// <summary>The register that the catalogue needs of a type; null for types without one.</summary>
    public static Bytes32? RegisterOf(string typeIri) => typeIri switch
    {
        Vocabulary.Bucket => Vocabulary.Created,
        Vocabulary.ObjectName => Vocabulary.Current,
        _ => null,
    };

    /// <summary>Fields and registers of an atom as pairs for people, in the vocabulary's words.</summary>
    public static IReadOnlyDictionary<string, string> Describe(AtomContent content, Func<Bytes32, Value?> register)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        switch (content.TypeIri)
        {
            case Vocabulary.Bucket when BucketBody.TryRead(content.Body.Span, out var bucket):
                pairs["osx:bucketName"] = bucket.Name;
                if (register(Vocabulary.Created) is { Tag: ValueTag.I64 } created)
                    pairs["osx:created"] = Time(created.AsI64());
                break;
            case Vocabulary.ObjectName when ObjectNameBody.TryRead(content.Body.Span, out var name):
                pairs["osx:inBucket"] = name.Bucket;
                pairs["os:FileName"] = name.Key;
                if (register(Vocabulary.Current) is { Tag: ValueTag.AtomRef } current)
                    pairs["osx:current"] = current.AsAtom().Id.Data.ToString();
                break;
            case Vocabulary.File when FileBody.TryRead(content.Body.Span, out var file):
                pairs["os:FileName"] = file.Name;
                pairs["os:FileSize"] = file.Size.ToString(CultureInfo.InvariantCulture);
                pairs["os:FileOctet"] = file.Octet;
                pairs["osx:inBucket"] = file.Bucket;
                pairs["osx:etag"] = file.ETag;
                pairs["osx:created"] = Time(file.CreatedMs);
                break;
            case Vocabulary.Block when BlockBody.TryRead(content.Body.Span, out var block):
                pairs["os:FileParent"] = block.FileParent.Data.ToString();
                pairs["os:BlockNumber"] = block.Number.ToString(CultureInfo.InvariantCulture);
                pairs["os:BlockSize"] = block.Size.ToString(CultureInfo.InvariantCulture);
                pairs["os:BlockHash"] = block.Hash.ToString();
                break;
            default:
                break;
        }
        return pairs;
    }

    static bool IsFileBlocks(AtomContent content)
        => content is { Kind: AtomKind.Hyperedge, AddressMode: AddressMode.Content }
            && content.Members[0] is { Role: Vocabulary.RoleFile, Target.Kind: AtomKind.Vertex }
            && content.Members.Skip(1).All(member => member switch
            {
                { Role: Vocabulary.RoleBlock, Target.Kind: AtomKind.Vertex } => true,
                { Role: Vocabulary.RoleExtent, Target.Kind: AtomKind.Hyperedge } => true,
                _ => false,
            });

    static string Time(long unixMilliseconds)
        => DateTime.UnixEpoch.AddMilliseconds(Math.Clamp(unixMilliseconds, 0, 253_402_300_799_999))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
