using System.Globalization;
using System.Text;

namespace QuilActors.Engine.Event;

/// <summary>Templates with <c>{0}</c> or <c>{Name}</c> places. Names take the arguments in order.</summary>
static class LogTemplate
{
    public static string Fill(string format, object?[] args)
    {
        var text = new StringBuilder(format.Length + 16);
        var named = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }
            var end = c == '{' ? format.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }
            Append(text, format[(i + 1)..end], args, ref named);
            i = end;
        }
        return text.ToString();
    }

    static void Append(StringBuilder text, string place, object?[] args, ref int named)
    {
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        var format = colon < 0 ? null : place[(colon + 1)..];
        var name = (colon < 0 ? place : place[..colon]).Trim();
        var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : named++;
        if (index >= args.Length)
            text.Append('{').Append(place).Append('}');
        else if (format is not null && args[index] is IFormattable formattable)
            text.Append(formattable.ToString(format, CultureInfo.InvariantCulture));
        else
            text.Append(Convert.ToString(args[index], CultureInfo.InvariantCulture));
    }
}
