using System.Globalization;
using System.Text;

namespace QuilActors.Engine.Event;

/// <summary>A template with <c>{0}</c> or <c>{Name}</c> places and its arguments. Names take the arguments in order.
/// </summary>
public sealed class LogMessage(string format, params object?[] args)
{
    /// <summary>The template.</summary>
    public string Format { get; } = format;

    /// <summary>The arguments.</summary>
    public IReadOnlyList<object?> Args { get; } = args;

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder(Format.Length + 16);
        var named = 0;
        for (var i = 0; i < Format.Length; i++)
        {
            var c = Format[i];
            if (c is '{' or '}' && i + 1 < Format.Length && Format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }
            var end = c == '{' ? Format.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }
            Append(text, Format[(i + 1)..end], ref named);
            i = end;
        }
        return text.ToString();
    }

    void Append(StringBuilder text, string place, ref int named)
    {
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        var format = colon < 0 ? null : place[(colon + 1)..];
        var name = (colon < 0 ? place : place[..colon]).Trim();
        var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : named++;
        if (index >= Args.Count)
            text.Append('{').Append(place).Append('}');
        else if (format is not null && Args[index] is IFormattable formattable)
            text.Append(formattable.ToString(format, CultureInfo.InvariantCulture));
        else
            text.Append(Convert.ToString(Args[index], CultureInfo.InvariantCulture));
    }
}
