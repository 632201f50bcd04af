/** A small tree with services, links that resolve, and links that do not. */
export const CMS = `/cms : z4m cms
  threads = 3
  /databases
    /main
      /providers
  /providers
/lb
  /pools
    /cms
      providers -> /cms/providers
/retail
  /databases
    main -> /cms/databases/main
    nowhere -> /gone
    here -> ./here
`
