namespace QuilActors.Storage.Journal;

/// <summary>The highest number of each id that was written lately. The file has one writer, so what it wrote last is
/// what is there; after a rollback all is forgotten and read again.</summary>
sealed class HighestNumbers(Func<string, long> read)
{
    /// <summary>Ids remembered; beyond it all are forgotten.</summary>
    public const int IdsMax = 16_384;

    readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    public long Get(string id)
    {
        if (!_numbers.TryGetValue(id, out var highest))
            Set(id, highest = read(id));
        return highest;
    }

    public void Set(string id, long highest)
    {
        if (_numbers.Count >= IdsMax && !_numbers.ContainsKey(id))
            _numbers.Clear();
        _numbers[id] = highest;
    }

    public void Forget() => _numbers.Clear();
}
