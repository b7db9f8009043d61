using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace QuilActors.Architecture.Tests;

/// <summary>What a reader may rely on in every file. Each failure names file and line.</summary>
public sealed partial class TidyTests(ITestOutputHelper output)
{
    const int ColumnsMax = 120;
    const int FileLinesMax = 1_000;
    const int FileLinesAim = 400;
    const long FileBytesMax = 1 << 20;

    [Fact]
    public void No_line_of_code_is_longer_than_120_columns()
        => None(from file in Repository.Files
                where HasEnding(file, ".cs", ".ts", ".css", ".csproj", ".props", ".targets", ".proto")
                from line in file.Lines
                where line.Line.Length > ColumnsMax
                select $"{file.Path}:{line.Number} has {line.Line.Length} columns");

    [Fact]
    public void No_file_is_longer_than_1000_lines()
    {
        foreach (var file in Repository.CSharp.Where(f => f.Lines.Count() > FileLinesAim))
            output.WriteLine($"{file.Path} has {file.Lines.Count()} lines; {FileLinesAim} are the aim");
        None(from file in Repository.CSharp
             where file.Lines.Count() > FileLinesMax
             select $"{file.Path} has {file.Lines.Count()} lines");
    }

    [Fact]
    public void No_left_over_marker_stands_in_a_file()
        => None(from file in Repository.Files
                where file.IsText && !file.Path.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal)
                from line in file.Lines
                where Marker.IsMatch(line.Line)
                select $"{file.Path}:{line.Number} {line.Line.Trim()}");

    [Fact]
    public void Partial_stands_only_where_a_source_generator_needs_it()
        => None(from file in Repository.CSharp
                where PartialType.IsMatch(file.Text) && !GeneratorUse.IsMatch(file.Text)
                select $"{file.Path} declares a partial type without a source generator");

    [Fact]
    public void Namespaces_follow_folders()
        => None(from file in Repository.CSharp
                let match = Repository.NamespaceLine.Match(file.Text)
                where match.Success && ExpectedNamespace(file.Path) is { } expected
                    && match.Groups[1].Value != expected
                select $"{file.Path} is in namespace {match.Groups[1].Value}, not {ExpectedNamespace(file.Path)}");

    [Fact]
    public void Every_room_has_a_readme_of_at_most_60_lines()
        => None(from room in Repository.Rooms
                let readme = Repository.Files.FirstOrDefault(f => f.Path == $"src/{room}/README.md")
                where readme is null || readme.Lines.Count() > 61
                select readme is null ? $"src/{room} has no README.md" : $"{readme.Path} is too long");

    [Fact]
    public void Relative_links_in_documents_resolve()
        => None(from file in Repository.Files
                where HasEnding(file, ".md")
                from line in file.Lines
                from Match match in Link.Matches(line.Line)
                let target = match.Groups[1].Value.Split('#')[0]
                where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                    && !target.StartsWith("mailto:", StringComparison.Ordinal)
                let path = Path.Combine(Path.GetDirectoryName(file.FullPath)!, target)
                where !File.Exists(path) && !Directory.Exists(path)
                select $"{file.Path}:{line.Number} links to {target}, which is not there");

    [Fact]
    public void Text_has_no_carriage_returns()
        => None(from file in Repository.Files
                where file.IsText && file.Text.Contains('\r', StringComparison.Ordinal)
                select file.Path);

    [Fact]
    public void No_file_is_over_1_MiB()
        => None(from file in Repository.Files
                where new FileInfo(file.FullPath).Length > FileBytesMax
                select file.Path);

    [Fact]
    public void Tests_do_not_sleep()
        => None(from file in Repository.CSharp
                where file.Path.StartsWith("tests/", StringComparison.Ordinal)
                    && !file.Path.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal)
                from line in file.Lines
                where Sleep.IsMatch(line.Line)
                select $"{file.Path}:{line.Number} {line.Line.Trim()}");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "QuilActors.sln")).Replace('\\', '/');
        None(from file in Repository.Files
             where HasEnding(file, ".csproj") && !solution.Contains(file.Path, StringComparison.Ordinal)
             select $"{file.Path} is not in QuilActors.sln");
    }

    static string? ExpectedNamespace(string path)
    {
        var folders = path.Split('/')[..^1];
        return folders switch
        {
            ["src", ..] => "QuilActors." + string.Join('.', folders[1..]),
            ["tests", "Shared"] => "QuilActors.Tests.Shared",
            ["tests", ..] => "QuilActors." + string.Join('.', folders[1..]),
            ["bench", ..] => string.Join('.', folders[1..]),
            _ => null,
        };
    }

    static bool HasEnding(SourceFile file, params string[] endings)
        => endings.Any(e => file.Path.EndsWith(e, StringComparison.Ordinal));

    static void None(IEnumerable<string> findings)
    {
        var list = findings.ToList();
        Assert.True(list.Count == 0, string.Join('\n', list));
    }

    [GeneratedRegex(@"\bFIXME\b|^\s*#region|\bTBD\b")]
    static partial Regex Marker { get; }

    [GeneratedRegex(@"^\s*(?:\w+ )*partial (?:class|struct|record|interface)", RegexOptions.Multiline)]
    static partial Regex PartialType { get; }

    [GeneratedRegex(@"LibraryImport|LoggerMessage|GeneratedRegex|JsonSerializable|JsonSourceGeneration")]
    static partial Regex GeneratorUse { get; }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    static partial Regex Link { get; }

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\(")]
    static partial Regex Sleep { get; }
}
