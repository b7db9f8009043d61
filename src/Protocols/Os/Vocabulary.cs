using System.Text;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>Types, properties, roles and addresses of files in the hypergraph. <c>os:</c> names are canonical,
/// <c>osx:</c> ones are this project's.</summary>
public static class Vocabulary
{
    public const string OsPrefix = "urn:quilactors:os#";
    public const string OsxPrefix = "urn:quilactors:os-ext#";

    public const string File = OsPrefix + "File";
    public const string Block = OsPrefix + "Block";
    public const string Bucket = OsxPrefix + "Bucket";

    /// <summary>The name (bucket, key): a vertex at an address that follows from both. Its register
    /// <see cref="Current"/> says which File the key means now.</summary>
    public const string ObjectName = OsxPrefix + "ObjectName";
    public const string FileBlocks = OsxPrefix + "FileBlocks";

    public const uint RoleFile = 0;
    public const uint RoleBlock = 1;
    public const uint RoleExtent = 2;

    /// <summary>Blocks or extents of one edge; with the file itself it has at most 4,095 members.</summary>
    public const int EdgeBlocksMax = HypergraphLimits.MembersMax - 1;

    /// <summary>Register of a bucket: when it was made (i64 ms since 1970), or nothing when it was deleted.</summary>
    public static readonly Bytes32 Created = Names.PropertyId(OsxPrefix + "created");

    /// <summary>Register of an object name: its File, or nothing.</summary>
    public static readonly Bytes32 Current = Names.PropertyId(OsxPrefix + "current");

    static readonly Bytes32 OsApp = new PrefixHash("QA/os/app/v1").Of(ReadOnlySpan<byte>.Empty);

    /// <summary>The application whose shards hold the files: H("QA/os/app/v1").</summary>
    public static Bytes32 App => OsApp;

    /// <summary>H("QA/os/bucket/v1" || lp(name)).</summary>
    public static Bytes32 BucketAddress(string bucket) => new PrefixHash("QA/os/bucket/v1").Of(output =>
    {
        var writer = new CanonicalWriter(output);
        writer.Text(bucket);
    });

    /// <summary>H("QA/os/object/v1" || lp(bucket) || lp(key)).</summary>
    public static Bytes32 ObjectAddress(string bucket, string key) => new PrefixHash("QA/os/object/v1").Of(output =>
    {
        var writer = new CanonicalWriter(output);
        writer.Text(bucket);
        writer.Text(key);
    });

    /// <summary>H("QA/os/file/v1" || upload id): each upload makes its own File.</summary>
    public static Bytes32 FileAddress(Bytes32 uploadId) => new PrefixHash("QA/os/file/v1").Of(uploadId.ToArray());

    /// <summary>UTF-8 byte count, for limits.</summary>
    public static int ByteCount(string text) => Encoding.UTF8.GetByteCount(text);
}
