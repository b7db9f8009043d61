using System.Text.RegularExpressions;

namespace QuilActors.Architecture.Tests;

/// <summary>The checkout as text: what a reader of the project sees, without build output.</summary>
static partial class Repository
{
    static readonly string[] Skipped = ["bin", "obj", "node_modules", "dist", ".git", "artifacts", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Walk(Root).OrderBy(f => f, StringComparer.Ordinal).Select(f => new SourceFile(f))];

    public static IEnumerable<SourceFile> CSharp => Files.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static string[] Rooms { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(d => Path.GetFileName(d)!).Order()];

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "QuilActors.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("QuilActors.sln is in no parent folder");
    }

    static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.GetFiles(folder))
            yield return file;
        foreach (var child in Directory.GetDirectories(folder))
        {
            if (Skipped.Contains(Path.GetFileName(child)) || new DirectoryInfo(child).LinkTarget is not null)
                continue;
            foreach (var file in Walk(child))
                yield return file;
        }
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)\s*[;{]", RegexOptions.Multiline)]
    public static partial Regex NamespaceLine { get; }
}

/// <summary>One file of the checkout; <see cref="Path"/> is relative to the root with forward slashes.</summary>
sealed class SourceFile(string fullPath)
{
    static readonly string[] TextEndings =
        [".cs", ".md", ".json", ".props", ".targets", ".csproj", ".conf", ".ts", ".css", ".html", ".mjs", ".yml",
         ".proto", ".txt", ".sh", ".sln"];

    string? _text;

    public string FullPath { get; } = fullPath;

    public string Path { get; } =
        System.IO.Path.GetRelativePath(Repository.Root, fullPath).Replace('\\', '/');

    public bool IsText => TextEndings.Contains(System.IO.Path.GetExtension(Path))
        || System.IO.Path.GetExtension(Path).Length == 0;

    public string Text => _text ??= File.ReadAllText(FullPath);

    public IEnumerable<(int Number, string Line)> Lines => Text.Split('\n').Select((line, i) => (i + 1, line));
}
