using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QuilActors.Cli.Shell;

/// <summary>Writes a JSON document as block YAML. Every text is a JSON string where plain YAML could read it as
/// something else.</summary>
static class Yaml
{
    public static string Of(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, indent: 0, inSequence: false);
        return text.ToString().TrimEnd('\n');
    }

    static void Write(StringBuilder text, JsonNode? node, int indent, bool inSequence)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } fields:
                var first = inSequence;
                foreach (var (name, value) in fields)
                {
                    text.Append(' ', first ? 0 : indent).Append(Scalar(name)).Append(':');
                    first = false;
                    Value(text, value, indent);
                }
                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    text.Append(' ', indent).Append("- ");
                    Write(text, item, indent + 2, inSequence: true);
                }
                break;
            default:
                text.Append(Leaf(node)).Append('\n');
                break;
        }
    }

    static void Value(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, indent + 2, inSequence: false);
            return;
        }
        text.Append(' ').Append(Leaf(value)).Append('\n');
    }

    static string Leaf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    static string Scalar(string text)
    {
        var plain = text.Length > 0 && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/')
            && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or
                "n");
        return plain ? text : JsonValue.Create(text).ToJsonString();
    }
}
