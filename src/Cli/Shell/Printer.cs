using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace QuilActors.Cli.Shell;

/// <summary>Prints what a verb found in the format that the user asked for. Tables are for people and may change; the
/// JSON fields are a promise.</summary>
sealed class Printer(CliContext context, OutputFormat format, bool colors)
{
    // Data for programs and people, never embedded in a page: no escapes that only HTML needs.
    static readonly JsonSerializerOptions Indented = new()
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string CompactJson(JsonNode? node) => node?.ToJsonString(Compact) ?? "null";

    public OutputFormat Format { get; } = format;

    public bool IsTable => Format is OutputFormat.Table or OutputFormat.Wide;

    /// <summary>A list: a table, or <c>{"items":[..]}</c>, or a line per item.</summary>
    public void List<T>(IReadOnlyList<T> items, JsonTypeInfo<T> type, params Column<T>[] columns)
    {
        var nodes = items.Select(i => JsonSerializer.SerializeToNode(i, type));
        switch (Format)
        {
            case OutputFormat.Jsonl:
                foreach (var node in nodes)
                    context.Output.WriteLine(CompactJson(node));
                break;
            case OutputFormat.Json or OutputFormat.Yaml:
                Document(new JsonObject { ["items"] = new JsonArray([.. nodes]) });
                break;
            default:
                PrintTable(items, columns);
                break;
        }
    }

    /// <summary>One item of a stream, as it comes: a line of text or of JSON.</summary>
    public void Line<T>(T value, JsonTypeInfo<T> type, Func<T, string> text)
    {
        context.Output.WriteLine(Format switch
        {
            OutputFormat.Table or OutputFormat.Wide => text(value),
            OutputFormat.Yaml => "---\n" + Yaml.Of(JsonSerializer.SerializeToNode(value, type)),
            _ => CompactJson(JsonSerializer.SerializeToNode(value, type)),
        });
        context.Output.Flush();
    }

    /// <summary>One thing: lines of name and value, or its document.</summary>
    public void One<T>(T value, JsonTypeInfo<T> type, params (string Name, string Value)[] lines)
    {
        if (!IsTable)
        {
            Document(JsonSerializer.SerializeToNode(value, type));
            return;
        }
        var width = lines.Length == 0 ? 0 : lines.Max(l => l.Name.Length);
        foreach (var (name, text) in lines)
            context.Output.WriteLine($"{name.PadRight(width)}  {text}");
    }

    public void Document(JsonNode? node)
        => context.Output.WriteLine(Format switch
        {
            OutputFormat.Yaml => Yaml.Of(node),
            OutputFormat.Jsonl => CompactJson(node),
            _ => node?.ToJsonString(Indented) ?? "null",
        });

    void PrintTable<T>(IReadOnlyList<T> items, Column<T>[] columns)
    {
        var shown = columns.Where(c => !c.WideOnly || Format == OutputFormat.Wide).ToList();
        var table = new Table().NoBorder();
        foreach (var column in shown)
        {
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column.Title)}[/]"))
            { Alignment = column.Right ? Justify.Right : Justify.Left, NoWrap = true });
        }
        foreach (var item in items)
            table.AddRow([.. shown.Select(c => new Text(c.Value(item)))]);
        var console = CliContext.TerminalOn(context.Output, colors);
        if (Console.IsOutputRedirected || context.Output != Console.Out)
            console.Profile.Width = 4_096;
        console.Write(table);
    }
}

/// <summary>A column of a table.</summary>
sealed record Column<T>(string Title, Func<T, string> Value, bool Right = false, bool WideOnly = false);
