# A node in a container. BASE is any image with the ASP.NET Core 10 runtime and apt-get; SDK builds the program.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG BASE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Cli -c Release -o /app --nologo

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libsodium23 libgmp10 curl \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
COPY hocon /etc/quil
RUN printf '#!/bin/sh\nexec dotnet /app/quil.dll "$@"\n' > /usr/local/bin/quil && chmod 755 /usr/local/bin/quil
ENV QUIL_HOME=/var/lib/quil
VOLUME /var/lib/quil
EXPOSE 8336 8600 8601
ENTRYPOINT ["quil"]
CMD ["run"]
