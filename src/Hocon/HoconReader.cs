using System.Globalization;

namespace QuilActors.Hocon;

/// <summary>Reads the values of one object with their types and bounds. A fault is recorded in
/// <see cref="SettingsProblems"/>, a placeholder is returned and reading goes on. A required key that is absent is a
/// problem: defaults live in the lowest layer only. The <c>..OrNull</c> forms take an absent key or
/// <c>null</c> as null.</summary>
public sealed class HoconReader
{
    readonly HoconObject? _fields;
    readonly SettingsProblems _problems;
    readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <param name="tree">The resolved settings.</param>
    /// <param name="path">The section to read, e.g. <c>quil</c>.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public HoconReader(HoconObject tree, string path, SettingsProblems problems)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(problems);
        _problems = problems;
        FullPath = PathText.Print(PathText.Parse(path, path));
        Origin = tree.Origin;
        _fields = tree.Find(path) as HoconObject;
        if (_fields is null)
            problems.Add(tree.Origin, FullPath, null, "is missing or no object");
        else
            Origin = _fields.Origin;
    }

    // Without fields nothing is there, and that is no problem: a fault above was reported already.
    HoconReader(HoconObject? fields, string path, Origin origin, SettingsProblems problems)
    {
        _fields = fields;
        FullPath = path;
        Origin = origin;
        _problems = problems;
    }

    /// <summary>The full path of this object.</summary>
    public string FullPath { get; }

    /// <summary>The place of this object.</summary>
    public Origin Origin { get; }

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A duration, rounded to 100 ns; without unit milliseconds; bounds inclusive.</summary>
    public TimeSpan Duration(string key, TimeSpan? atLeast = null, TimeSpan? atMost = null)
        => DurationOf(Required(key), key, atLeast, atMost) ?? atLeast ?? TimeSpan.Zero;

    /// <summary>As <see cref="Duration"/>.</summary>
    public TimeSpan? DurationOrNull(string key, TimeSpan? atLeast = null, TimeSpan? atMost = null)
        => DurationOf(Find(key), key, atLeast, atMost);

    /// <summary>A size in bytes, 0 to 2^63 - 1; bounds inclusive.</summary>
    public long Bytes(string key, long? atLeast = null, long? atMost = null)
        => BytesOf(Required(key), key, atLeast, atMost) ?? atLeast ?? 0;

    /// <summary>As <see cref="Bytes"/>.</summary>
    public long? BytesOrNull(string key, long? atLeast = null, long? atMost = null)
        => BytesOf(Find(key), key, atLeast, atMost);

    /// <summary>A whole number of 32 bits; bounds inclusive.</summary>
    public int Int(string key, int atLeast = int.MinValue, int atMost = int.MaxValue)
        => (int)(WholeOf(Required(key), key, atLeast, atMost) ?? Placeholder(atLeast, int.MinValue));

    /// <summary>As <see cref="Int"/>.</summary>
    public int? IntOrNull(string key, int atLeast = int.MinValue, int atMost = int.MaxValue)
        => (int?)WholeOf(Find(key), key, atLeast, atMost);

    /// <summary>A whole number of 64 bits; bounds inclusive.</summary>
    public long Long(string key, long atLeast = long.MinValue, long atMost = long.MaxValue)
        => WholeOf(Required(key), key, atLeast, atMost) ?? Placeholder(atLeast, long.MinValue);

    /// <summary>As <see cref="Long"/>.</summary>
    public long? LongOrNull(string key, long atLeast = long.MinValue, long atMost = long.MaxValue)
        => WholeOf(Find(key), key, atLeast, atMost);

    /// <summary>A number; bounds inclusive.</summary>
    public double Number(string key, double atLeast = double.MinValue, double atMost = double.MaxValue)
        => NumberOf(Required(key), key, atLeast, atMost) ?? (atLeast == double.MinValue ? 0 : atLeast);

    /// <summary>As <see cref="Number"/>.</summary>
    public double? NumberOrNull(string key, double atLeast = double.MinValue, double atMost = double.MaxValue)
        => NumberOf(Find(key), key, atLeast, atMost);

    /// <summary><c>true yes on</c> or <c>false no off</c>.</summary>
    public bool Bool(string key) => BoolOf(Required(key), key) ?? false;

    /// <summary>As <see cref="Bool"/>.</summary>
    public bool? BoolOrNull(string key) => BoolOf(Find(key), key);

    /// <summary>A text; numbers and booleans as they are spelled.</summary>
    public string Text(string key) => ScalarOf(Required(key), key, "a text")?.Text ?? "";

    /// <summary>As <see cref="Text"/>.</summary>
    public string? TextOrNull(string key) => ScalarOf(Find(key), key, "a text")?.Text;

    /// <summary>A member of an enumeration by its hyphenated name: <c>drop-oldest</c> for <c>DropOldest</c>.</summary>
    public TEnum OneOf<TEnum>(string key)
        where TEnum : struct, Enum
        => EnumOf<TEnum>(Required(key), key) ?? default;

    /// <summary>As <see cref="OneOf{TEnum}"/>.</summary>
    public TEnum? OneOfOrNull<TEnum>(string key)
        where TEnum : struct, Enum
        => EnumOf<TEnum>(Find(key), key);

    /// <summary>A path of the file system, absolute; a relative one refers to the folder of the file that wrote it, in
    /// the environment and on the command line to the working directory.</summary>
    public string Path(string key) => PathOf(Required(key), key) ?? "";

    /// <summary>As <see cref="Path"/>.</summary>
    public string? PathOrNull(string key) => PathOf(Find(key), key);

    /// <summary>The path of a file that holds a secret; its key ends in <c>-file</c>. A file that group or others may
    /// read is refused; one that is not there yet is not.</summary>
    public string SecretPath(string key) => Secret(PathOf(Required(key), key), key) ?? "";

    /// <summary>As <see cref="SecretPath"/>.</summary>
    public string? SecretPathOrNull(string key) => Secret(PathOf(Find(key), key), key);

    /// <summary>An array of scalars, or one text split at commas with blanks trimmed.</summary>
    public IReadOnlyList<string> TextList(string key) => TextsOf(Required(key), key) ?? [];

    /// <summary>As <see cref="TextList"/>.</summary>
    public IReadOnlyList<string>? TextListOrNull(string key) => TextsOf(Find(key), key);

    /// <summary>An array of objects, one reader each.</summary>
    public IReadOnlyList<HoconReader> List(string key)
    {
        var value = Required(key);
        if (value is not HoconArray items)
        {
            if (value is not null)
                Wrong(value, key, "must be a list of objects");
            return [];
        }
        var readers = new List<HoconReader>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is HoconObject fields)
                readers.Add(new HoconReader(fields, $"{At(key)}[{i}]", fields.Origin, _problems));
            else
                Wrong(items[i], key, $"element {i} must be an object");
        }
        return readers;
    }

    /// <summary>A section.</summary>
    public HoconReader Child(string key) => Section(Required(key), key);

    /// <summary>A section that may be absent.</summary>
    public HoconReader? ChildOrNull(string key) => Find(key) is { } value ? Section(value, key) : null;

    /// <summary>The sections of a section whose keys are data, e.g. names of nodes, in written order.</summary>
    public IReadOnlyList<(string Name, HoconReader Section)> Children(string key)
    {
        var all = Section(Required(key), key);
        return [.. (all._fields?.Keys ?? []).Select(name => (name, all.Section(all.Free(name), name)))];
    }

    /// <summary>A value or section whose inside is free; null when it is absent.</summary>
    public HoconValue? Raw(string key) => Find(key);

    /// <summary>Turns the keys of this object that nobody asked for into problems.</summary>
    public void Done()
    {
        foreach (var key in _fields?.Keys ?? [])
        {
            if (!_asked.Contains(key))
                _problems.AddUnknown(FullPath, key, _fields!.KeyOrigin(key));
        }
    }

    string At(string key) => SettingsProblems.Join(FullPath, key);

    static long Placeholder(long atLeast, long none) => atLeast == none ? 0 : atLeast;

    HoconValue? Free(string name)
    {
        _asked.Add(name);
        return _fields!.TryGet(name, out var value) ? value : null;
    }

    HoconValue? Find(string key)
    {
        SettingsKey.Check(key);
        _problems.Know(FullPath, key);
        _asked.Add(key);
        if (_fields is null || !_fields.TryGet(key, out var value))
            return null;
        _problems.Remember(At(key), value.Origin, (value as HoconScalar)?.Text);
        return value is HoconScalar { Kind: ScalarKind.Null } ? null : value;
    }

    HoconValue? Required(string key)
    {
        var value = Find(key);
        if (value is null && _fields is not null)
        {
            var isNull = _fields.TryGet(key, out var there);
            _problems.Add(there?.Origin ?? Origin, At(key), null, isNull ? "must not be null" : "is missing");
        }
        return value;
    }

    HoconReader Section(HoconValue? value, string key)
    {
        if (value is not null and not HoconObject)
            Wrong(value, key, "must be a section in braces");
        return new HoconReader(value as HoconObject, At(key), value?.Origin ?? Origin, _problems);
    }

    void Wrong(HoconValue value, string key, string message)
        => _problems.Add(value.Origin, At(key), SettingsKey.Shown(value), message);

    HoconScalar? ScalarOf(HoconValue? value, string key, string kind)
    {
        if (value is HoconScalar scalar)
            return scalar;
        if (value is not null)
            Wrong(value, key, $"must be {kind}");
        return null;
    }

    // A text or number, as it stands.
    HoconScalar? NumericOf(HoconValue? value, string key, string kind)
    {
        var scalar = ScalarOf(value, key, kind);
        if (scalar is not { Kind: ScalarKind.Boolean })
            return scalar;
        Wrong(scalar, key, $"must be {kind}");
        return null;
    }

    TimeSpan? DurationOf(HoconValue? value, string key, TimeSpan? atLeast, TimeSpan? atMost)
    {
        if (NumericOf(value, key, "a duration such as 500ms") is not { } scalar)
            return null;
        if (!Units.TryDuration(scalar.Text, out var nanoseconds, out var fault))
        {
            Wrong(scalar, key, fault);
            return null;
        }
        var half = nanoseconds < 0 ? -TimeSpan.NanosecondsPerTick / 2 : TimeSpan.NanosecondsPerTick / 2;
        var ticks = nanoseconds / TimeSpan.NanosecondsPerTick
            + (nanoseconds % TimeSpan.NanosecondsPerTick / half);
        var span = new TimeSpan(ticks);
        return Within(scalar, key, span, atLeast ?? TimeSpan.MinValue, atMost ?? TimeSpan.MaxValue,
            atLeast is null ? null : Bounds.Show(atLeast.Value), atMost is null ? null : Bounds.Show(atMost.Value));
    }

    long? BytesOf(HoconValue? value, string key, long? atLeast, long? atMost)
    {
        if (NumericOf(value, key, "a size such as 10 MiB") is not { } scalar)
            return null;
        if (!Units.TryBytes(scalar.Text, out var bytes, out var fault))
        {
            Wrong(scalar, key, fault);
            return null;
        }
        return Within(scalar, key, bytes, atLeast ?? 0, atMost ?? long.MaxValue,
            atLeast is null ? null : Bounds.ShowBytes(atLeast.Value),
            atMost is null ? null : Bounds.ShowBytes(atMost.Value));
    }

    long? WholeOf(HoconValue? value, string key, long atLeast, long atMost)
    {
        if (NumericOf(value, key, "a whole number") is not { } scalar)
            return null;
        if (!Units.TryWhole(scalar.Text, out var whole, out var fault))
        {
            Wrong(scalar, key, fault);
            return null;
        }
        var low = atLeast is int.MinValue or long.MinValue ? null : Bounds.Show(atLeast);
        return Within(scalar, key, whole, atLeast, atMost, low, atMost == long.MaxValue ? null : Bounds.Show(atMost));
    }

    double? NumberOf(HoconValue? value, string key, double atLeast, double atMost)
    {
        if (NumericOf(value, key, "a number") is not { } scalar)
            return null;
        if (!DecimalNumber.TryRead(scalar.Text, out var length, out _) || length != scalar.Text.Length
                || !double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !double.IsFinite(number))
        {
            Wrong(scalar, key, "must be a number");
            return null;
        }
        return Within(scalar, key, number, atLeast, atMost,
            atLeast == double.MinValue ? null : Bounds.Show(atLeast),
            atMost == double.MaxValue ? null : Bounds.Show(atMost));
    }

    T? Within<T>(HoconScalar at, string key, T value, T atLeast, T atMost, string? low, string? high)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(atLeast) >= 0 && value.CompareTo(atMost) <= 0)
            return value;
        Wrong(at, key, Bounds.Message(low, high));
        return null;
    }

    bool? BoolOf(HoconValue? value, string key)
    {
        if (ScalarOf(value, key, "true or false") is not { } scalar)
            return null;
        switch (scalar.Text)
        {
            case "true" or "yes" or "on":
                return true;
            case "false" or "no" or "off":
                return false;
            default:
                Wrong(scalar, key, "must be true or false");
                return null;
        }
    }

    TEnum? EnumOf<TEnum>(HoconValue? value, string key)
        where TEnum : struct, Enum
    {
        var names = Enum.GetNames<TEnum>();
        if (ScalarOf(value, key, "a name") is not { } scalar)
            return null;
        var index = Array.FindIndex(names, n => SettingsKey.Hyphenate(n) == scalar.Text);
        if (index >= 0)
            return Enum.GetValues<TEnum>()[index];
        Wrong(scalar, key, $"must be one of {string.Join(", ", names.Select(SettingsKey.Hyphenate))}");
        return null;
    }

    string? PathOf(HoconValue? value, string key)
    {
        if (ScalarOf(value, key, "a path") is not { } scalar)
            return null;
        if (scalar.Text.Length > 0 && !scalar.Text.Contains('\0', StringComparison.Ordinal))
            return System.IO.Path.GetFullPath(scalar.Text, scalar.Origin.Folder);
        Wrong(scalar, key, "must be a path");
        return null;
    }

    string? Secret(string? path, string key)
    {
        SettingsKey.CheckSecret(key);
        if (path is null || OperatingSystem.IsWindows() || !File.Exists(path))
            return path;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(path) & others) == 0)
            return path;
        Wrong(Find(key)!, key, $"may be read by others; run: chmod 600 {path}");
        return null;
    }

    List<string>? TextsOf(HoconValue? value, string key)
    {
        if (value is not HoconArray items)
        {
            return ScalarOf(value, key, "a list of texts")?.Text
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        }
        var texts = new List<string>();
        foreach (var item in items)
        {
            if (item is HoconScalar { Kind: not ScalarKind.Null } text)
                texts.Add(text.Text);
            else
                Wrong(item, key, "every element must be a text");
        }
        return texts;
    }
}
