namespace QuilActors.Tests.Shared;

/// <summary>Finds the public test vectors, which are not part of the project: the folder named by the environment
/// variable QUIL_SHARED, or <c>../shared</c> beside the checkout.</summary>
static class SharedVectors
{
    public static string? Root { get; } = Find();

    /// <summary>The absolute path of a vector file or folder, e.g. <c>vdf/squarings.json</c>.</summary>
    /// <exception cref="FileNotFoundException">It is not there; a test that may run without it is skipped first.
    /// </exception>
    public static string Path(string relative)
        => Locate(relative)
            ?? throw new FileNotFoundException($"shared/vectors/{relative} is not there; set QUIL_SHARED");

    /// <summary>Null where the vectors are there; else why the test is skipped. With QUIL_REQUIRE_SHARED=1 never a
    /// reason: the test then fails on the missing file.</summary>
    public static string? SkipReason(string relative)
        => Locate(relative) is not null || Environment.GetEnvironmentVariable("QUIL_REQUIRE_SHARED") == "1"
            ? null
            : $"shared/vectors/{relative} is not beside this checkout (or below QUIL_SHARED)";

    static string? Locate(string relative)
    {
        if (Root is null)
            return null;
        var path = System.IO.Path.Combine(Root, "vectors", relative);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("QUIL_SHARED") is { Length: > 0 } named)
            return Directory.Exists(named) ? System.IO.Path.GetFullPath(named) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "QuilActors.sln")))
                continue;
            var beside = System.IO.Path.Combine(folder.Parent?.FullName ?? "/", "shared");
            return Directory.Exists(beside) ? beside : null;
        }
        return null;
    }
}

/// <summary>A test that reads shared vectors; skipped with the reason where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute(string relative) => Skip = SharedVectors.SkipReason(relative);
}

/// <summary>A theory that reads shared vectors; skipped with the reason where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute(string relative) => Skip = SharedVectors.SkipReason(relative);
}
