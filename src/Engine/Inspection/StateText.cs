using System.Collections;
using System.Globalization;
using System.Reflection;

namespace QuilActors.Engine.Inspection;

/// <summary>Values as inspection shows them: one short line, no secret. A type or property marked
/// <see cref="SecretAttribute"/> is <c>&lt;redacted&gt;</c>, raw bytes are only counted.</summary>
public static class StateText
{
    /// <summary>Characters of one value; what is longer ends in three dots.</summary>
    public const int CharsMax = 400;

    /// <summary>Items of a list that are shown.</summary>
    public const int ItemsMax = 8;

    const int DepthMax = 3;
    const string Redacted = "<redacted>";

    /// <summary>The line for <paramref name="value"/>.</summary>
    public static string Of(object? value) => Cut(Write(value, 0));

    static string Write(object? value, int depth) => value switch
    {
        null => "none",
        _ when value.GetType().IsDefined(typeof(SecretAttribute), inherit: true) => Redacted,
        string text => text,
        byte[] bytes => Bytes(bytes.Length),
        ReadOnlyMemory<byte> bytes => Bytes(bytes.Length),
        Memory<byte> bytes => Bytes(bytes.Length),
        IActorRef actor => actor.Path.ToStringWithoutAddress(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ when depth >= DepthMax => value.GetType().Name,
        IEnumerable items => Items(items, depth),
        _ when IsRecord(value.GetType()) => Record(value, depth),
        _ => value.ToString() ?? value.GetType().Name,
    };

    static string Bytes(int count) => $"<{count.ToString(CultureInfo.InvariantCulture)} bytes>";

    static string Items(IEnumerable items, int depth)
    {
        var shown = new List<string>();
        foreach (var item in items)
        {
            if (shown.Count == ItemsMax)
            {
                shown.Add(items is ICollection all
                    ? $"{(all.Count - ItemsMax).ToString(CultureInfo.InvariantCulture)} more"
                    : "...");
                break;
            }
            shown.Add(Write(item, depth + 1));
        }
        return $"[{string.Join(", ", shown)}]";
    }

    /// <summary>The text the compiler makes for a record knows nothing of secrets.</summary>
    static string Record(object value, int depth)
    {
        var type = value.GetType();
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => $"{property.Name} = " + (property.IsDefined(typeof(SecretAttribute))
                ? Redacted
                : Write(property.GetValue(value), depth + 1)));
        return $"{type.Name} {{ {string.Join(", ", properties)} }}";
    }

    static bool IsRecord(Type type)
        => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    static string Cut(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= CharsMax ? text : text[..CharsMax] + "...";
    }
}
