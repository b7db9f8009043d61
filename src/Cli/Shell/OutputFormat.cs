namespace QuilActors.Cli.Shell;

/// <summary><c>-o</c>: how data is printed on standard output.</summary>
enum OutputFormat
{
    /// <summary>Columns for a person.</summary>
    Table,
    /// <summary>More columns.</summary>
    Wide,
    /// <summary>One indented document.</summary>
    Json,
    /// <summary>One compact document per line; a list gives a line per item.</summary>
    Jsonl,
    Yaml,
}
