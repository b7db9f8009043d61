namespace QuilActors.Hocon;

/// <summary>The limits of one load. What exceeds one is a <see cref="HoconException"/>.</summary>
public static class HoconLimits
{
    /// <summary>UTF-8 bytes of one file or text.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>Bytes of all files and texts of one load.</summary>
    public const int LoadBytesMax = 8 << 20;

    /// <summary>Files and texts of one load.</summary>
    public const int LoadFilesMax = 256;

    /// <summary>Objects and arrays inside one another, the root and objects made by a path included; also in the
    /// resolved tree, so that it can be printed and read again.</summary>
    public const int NestingMax = 64;

    /// <summary>Files that include one another in a chain, the first one not counted.</summary>
    public const int IncludeDepthMax = 16;

    /// <summary>Elements of one key or substitution.</summary>
    public const int PathElementsMax = 64;

    /// <summary>Values of the resolved tree.</summary>
    public const int TreeValuesMax = 100_000;

    /// <summary>UTF-8 bytes of the text made by one concatenation.</summary>
    public const int JoinedTextBytesMax = 1 << 20;

    /// <summary>UTF-8 bytes of all texts made by the concatenations of one resolve.</summary>
    public const int JoinedTextsBytesMax = 16 << 20;

    /// <summary>Evaluation steps of one resolve.</summary>
    public const int StepsMax = 1_000_000;

    /// <summary>Substitutions that refer to one another in a chain.</summary>
    public const int SubstitutionDepthMax = 256;

    /// <summary>Characters of a number with or without a unit.</summary>
    public const int NumberCharsMax = 256;
}
