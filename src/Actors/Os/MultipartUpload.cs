using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>One multipart upload as its journal has it.</summary>
sealed class MultipartUpload(UploadEvent.Opened opened)
{
    readonly SortedDictionary<uint, UploadEvent.PartKept> _parts = [];

    public UploadEvent.Opened Opened => opened;

    /// <summary>Completed: the body of its File.</summary>
    public FileBody? Result { get; private set; }

    /// <summary>Its file is being made visible.</summary>
    public bool IsCommitting { get; set; }

    public Bytes32 File => Vocabulary.FileAddress(opened.UploadId);

    public UploadInfo Info => new(opened.UploadId, opened.Key, Instant.FromUnixMilliseconds(opened.AtMs));

    public FileTarget Target => new(opened.Bucket, opened.Key, opened.ContentType,
        opened.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value), File, opened.WrappedKey);

    public void Apply(UploadEvent.PartKept part) => _parts[part.Part] = part;

    public void Complete(FileBody result)
    {
        Result = result;
        _parts.Clear();
    }

    public PartList List(uint after, int max)
    {
        PartInfo[] items = [.. _parts.Values.Where(part => part.Part > after).Take(max)
            .Select(part => new PartInfo(part.Part, part.Size, ETags.Bytes(part.Md5),
                Instant.FromUnixMilliseconds(part.AtMs)))];
        var more = items.Length > 0 && _parts.Keys.Any(number => number > items[^1].Part);
        return new PartList(opened.Bucket, opened.Key, items, more);
    }

    /// <summary>The listed parts, or what is wrong with the list.</summary>
    public FilesFailed? Select(
        IReadOnlyList<PartReference> references, out IReadOnlyList<UploadEvent.PartKept> parts)
    {
        var found = new List<UploadEvent.PartKept>();
        parts = found;
        if (references.Count == 0)
            return new FilesFailed(FilesError.InvalidPartOrder, "no part is listed");
        for (var i = 1; i < references.Count; i++)
        {
            if (references[i].Part <= references[i - 1].Part)
                return new FilesFailed(FilesError.InvalidPartOrder,
                    $"part {references[i].Part} is listed out of order");
        }
        for (var i = 0; i < references.Count; i++)
        {
            var (number, md5) = references[i];
            if (!_parts.TryGetValue(number, out var part) || md5.Length != 16 || ETags.Number(md5) != part.Md5)
                return new FilesFailed(FilesError.InvalidPart, $"part {number} was not stored with this ETag");
            if (i < references.Count - 1 && part.Size < FilesLimits.PartBytesMin)
                return new FilesFailed(FilesError.PartTooSmall, $"part {number} is below 5 MiB");
            found.Add(part);
        }
        return null;
    }
}
