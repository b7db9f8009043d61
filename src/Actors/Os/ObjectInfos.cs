using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>Between File vertices and what the edges see of them.</summary>
static class ObjectInfos
{
    public static ObjectInfo Of(Bytes32 file, FileBody body, bool withParts = true)
        => new(body.Bucket, body.Name, body.Size, body.ETag, body.Octet,
            Instant.FromUnixMilliseconds(body.CreatedMs),
            body.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value), file, body.BlockCount,
            withParts && body.IsMultipart ? [.. body.Attempts.Select(attempt => attempt.Size)] : null);

    public static FileBody BodyOf(
        FileTarget target, Instant now, UInt128 md5, bool isMultipart, IReadOnlyList<Attempt> attempts)
        => new(target.Key, attempts.Aggregate(0UL, (sum, attempt) => sum + attempt.Size), target.ContentType,
            target.Bucket, md5, isMultipart, now.UnixMilliseconds, target.WrappedKey, attempts,
            [.. target.Metadata.OrderBy(pair => pair.Key, Utf8Order.Instance)]);
}
