namespace QuilActors.Crypto.Hashing;

/// <summary>One 32-bit word of several SHA-256 computations, with the functions of FIPS 180-4.</summary>
unsafe interface ISha256Lanes<T>
    where T : unmanaged, ISha256Lanes<T>
{
    static abstract int Count { get; }

    static abstract T Load(uint* words);

    static abstract T All(uint word);

    void Store(uint* words);

    /// <summary>The word one byte earlier in the stream: <c>before &lt;&lt; 24 | this >> 8</c>.</summary>
    T ShiftedBehind(T before);

    static abstract T operator +(T left, T right);

    static abstract T BigSigma0(T x);

    static abstract T BigSigma1(T x);

    static abstract T SmallSigma0(T x);

    static abstract T SmallSigma1(T x);

    static abstract T Choose(T x, T y, T z);

    static abstract T Majority(T x, T y, T z);
}
