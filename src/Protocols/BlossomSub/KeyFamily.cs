namespace QuilActors.Protocols.BlossomSub;

/// <summary>Which protocol a key is spoken on. Families never mix.</summary>
public enum KeyFamily
{
    /// <summary>A UTF-8 topic, spoken on /meshsub/*.</summary>
    Topic,

    /// <summary>A bitmask, spoken on /blossomsub/*.</summary>
    Mask,
}
