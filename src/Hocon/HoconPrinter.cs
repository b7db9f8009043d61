using System.Globalization;
using System.Text;

namespace QuilActors.Hocon;

/// <summary>Writes a tree, one value a line.</summary>
sealed class HoconPrinter(StringBuilder to, bool origins)
{
    const int SpacesPerLevel = 2;

    public void Document(HoconValue value)
    {
        if (value is HoconObject { Count: > 0 } root)
            Fields(root, 0);
        else
            Value(value, 0);
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c == '\n')
                quoted.Append("\\n");
            else if (char.IsControl(c) || IsLoneSurrogate(text, i))
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    static bool IsLoneSurrogate(string text, int i)
        => char.IsSurrogate(text[i])
            && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            && !(char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]));

    void Fields(HoconObject value, int level)
    {
        foreach (var key in value.Keys)
        {
            value.TryGet(key, out var inner);
            Indent(level).Append(PathText.Print(key)).Append(inner is HoconObject { Count: > 0 } ? " " : " = ");
            Value(inner!, level);
        }
    }

    void Value(HoconValue value, int level)
    {
        switch (value)
        {
            case HoconObject { Count: > 0 } fields:
                Line("{", fields.Origin);
                Fields(fields, level + 1);
                Indent(level).Append("}\n");
                break;
            case HoconArray { Count: > 0 } items:
                Line("[", items.Origin);
                foreach (var item in items)
                {
                    Indent(level + 1);
                    Value(item, level + 1);
                }
                Indent(level).Append("]\n");
                break;
            case HoconScalar scalar:
                Line(scalar.Kind == ScalarKind.Text ? Quote(scalar.Text) : scalar.Text, scalar.Origin);
                break;
            default:
                Line(value is HoconObject ? "{}" : "[]", value.Origin);
                break;
        }
    }

    StringBuilder Indent(int level) => to.Append(' ', level * SpacesPerLevel);

    void Line(string text, Origin origin)
    {
        to.Append(text);
        if (origins)
            to.Append("  # ").Append(OneLine(origin.ToString()));
        to.Append('\n');
    }

    static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
}
